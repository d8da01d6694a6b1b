// The audit log as a box writes it, on a disk, and as it is verified.
//
//     DIOLKOS_BENCH_FOLDER   where the log is put (default: the folder for temporary files)
#include "audit/log_verifier.hpp"
#include "net/audit_folder.hpp"
#include "tests/bench/micro/example_record.hpp"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <thread>

namespace {

using namespace diolkos;
namespace fs = std::filesystem;

constexpr std::uint64_t million = 1'000'000;

std::string lines(std::uint64_t first, std::uint64_t count) {
    static const audit::record entry = bench::crossing_record();
    static const audit::origin here{"low-1", "00112233445566778899aabbccddeeff", "0.1.0"};
    std::string text;
    for (auto index = first; index < first + count; ++index)
        audit::write_line(entry, here, index, text);
    return text;
}

audit::tree::signer_key key() {
    return {"bench.example/log", std::array<std::byte, audit::tree::seed_bytes>{}};
}

class temporary_folder {
public:
    temporary_folder() {
        const auto* const chosen = std::getenv("DIOLKOS_BENCH_FOLDER");
        auto name = ((chosen != nullptr ? fs::path(chosen) : fs::temp_directory_path()) /
                     "diolkos-bench-XXXXXX")
                        .string();
        if (::mkdtemp(name.data()) == nullptr)
            std::abort();
        path = name;
    }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;
    ~temporary_folder() { fs::remove_all(path); }
    fs::path path;
};

// Appended on one thread, committed on another, as the host does it: what comes while one commit is
// under way goes with the next.
void write_with_group_commit(benchmark::State& state) {
    constexpr std::uint64_t turn = 64; // records of one turn of the event loop
    const auto batch = lines(0, turn);
    std::uint64_t records = 0, commits = 0;
    for (auto _ : state) {
        const temporary_folder folder;
        net::audit_folder log(folder.path, key());
        std::future<boost::system::error_code> under_way;
        const auto done = records + million;
        while (records < done) {
            if (!log.append(batch))
                return state.SkipWithError("cannot write");
            records += turn;
            const bool idle = !under_way.valid() || under_way.wait_for(std::chrono::seconds(0)) ==
                                                        std::future_status::ready;
            if (idle && log.uncommitted() >= 256) {
                if (under_way.valid() && under_way.get())
                    return state.SkipWithError("cannot commit");
                under_way = std::async(std::launch::async, log.commit());
                ++commits;
            }
        }
        if (under_way.get() || log.commit()())
            return state.SkipWithError("cannot commit");
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(records));
    state.counters["commits"] = static_cast<double>(commits);
}
BENCHMARK(write_with_group_commit)->Unit(benchmark::kMillisecond)->Iterations(2)->UseRealTime();

// What a commit costs without a disk: hashes, tiles, one signature.
void commit_without_a_disk(benchmark::State& state) {
    class nothing final : public audit::stored_log {
        boost::system::result<std::optional<std::string>> read(const std::string&) const override {
            return std::optional<std::string>();
        }
        boost::system::result<std::vector<std::string>> list(const std::string&) const override {
            return std::vector<std::string>();
        }
    };
    const auto count = static_cast<std::uint64_t>(state.range(0));
    const auto batch = lines(0, count);
    auto writer = *audit::log_writer::open(nothing(), key());
    for (auto _ : state)
        benchmark::DoNotOptimize(writer.commit(batch));
    state.SetItemsProcessed(static_cast<std::int64_t>(writer.size()));
}
BENCHMARK(commit_without_a_disk)->Arg(1)->Arg(256)->Arg(4096);

void verify_a_million(benchmark::State& state) {
    const temporary_folder folder;
    {
        net::audit_folder log(folder.path, key());
        for (std::uint64_t at = 0; at < million; at += 10'000)
            if (!log.append(lines(at, 10'000)) || log.commit()())
                return state.SkipWithError("cannot write");
    }
    const net::log_folder log(folder.path);
    for (auto _ : state) {
        audit::log_verifier verifier(log, {key().verifier(), {}});
        constexpr std::uint64_t part = 64;
        const auto hash = [&](std::uint64_t first) {
            audit::tree::hasher with;
            std::vector<audit::hashed_bundle> made;
            for (auto n = first; n < std::min(first + part, verifier.bundles()); ++n)
                made.push_back(audit::hash_bundle(log, n, verifier.width_of(n), with));
            return made;
        };
        auto next = std::async(std::launch::async, hash, 0);
        for (std::uint64_t n = 0; n < verifier.bundles();) {
            auto made = next.get();
            next = std::async(std::launch::async, hash, n + part);
            for (const auto& bundle : made)
                verifier.add(n++, bundle);
        }
        next.wait();
        if (!verifier.finish().good())
            return state.SkipWithError("not good");
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * million));
}
BENCHMARK(verify_a_million)->Unit(benchmark::kMillisecond)->UseRealTime();

} // namespace
