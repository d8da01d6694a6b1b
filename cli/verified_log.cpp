#include "cli/verified_log.hpp"

#include "audit/pinned_log.hpp"
#include "cli/progress.hpp"

#include <algorithm>
#include <fstream>
#include <future>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace diolkos::cli {

namespace {

constexpr std::uint64_t batch_bundles = 64; // that one thread hashes before it is asked for more

std::vector<audit::hashed_bundle> hash(const audit::stored_log& log,
                                       const audit::log_verifier& verifier, std::uint64_t first) {
    audit::tree::hasher with;
    std::vector<audit::hashed_bundle> made;
    const auto end = std::min(first + batch_bundles, verifier.bundles());
    for (auto number = first; number < end; ++number)
        made.push_back(audit::hash_bundle(log, number, verifier.width_of(number), with));
    return made;
}

} // namespace

audit::verify_report verify_folder(const net::log_folder& log, audit::verify_settings how) {
    const audit::pinned_log pinned(log);
    audit::log_verifier verifier(pinned, std::move(how));
    progress shown("Verifying", "records", verifier.bundles() * audit::tree::tile_width);
    const auto threads = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::future<std::vector<audit::hashed_bundle>>> under_way;
    std::uint64_t begun = 0, added = 0;
    const auto begin = [&] {
        under_way.push_back(std::async(std::launch::async, [&pinned, &verifier, begun] {
            return hash(pinned, verifier, begun);
        }));
        begun += batch_bundles;
    };
    while (added < verifier.bundles()) {
        while (begun < verifier.bundles() && under_way.size() <= threads)
            begin();
        const auto batch = under_way.front().get();
        under_way.erase(under_way.begin());
        for (const auto& bundle : batch)
            verifier.add(added++, bundle);
        shown.at(added * audit::tree::tile_width);
    }
    return verifier.finish();
}

audit::tree::verifier_key verifier_of(const net::log_folder& log, const std::string& key_or_file) {
    auto text = key_or_file;
    if (auto key = audit::tree::verifier_key::parse(text))
        return std::move(*key);
    const auto file = key_or_file.empty() ? log.path() / std::string(audit::verifier_path)
                                          : std::filesystem::path(key_or_file);
    std::ifstream in(file);
    std::getline(in, text);
    auto key = audit::tree::verifier_key::parse(text);
    if (!key)
        throw std::runtime_error(file.string() + ": there is no verifier key");
    return std::move(*key);
}

} // namespace diolkos::cli
