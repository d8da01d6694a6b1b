#include "config/inspection.hpp"

#include "config/certificate_checks.hpp"
#include "config/file_checks.hpp"
#include "net/clock.hpp"
#include "net/descriptor_limit.hpp"

#include <algorithm>

namespace diolkos::config {
namespace {

void check_machine(const std::filesystem::path& file, const box_config& box, findings& found) {
    const auto now = net::clocks().now();
    if (now.synchronised == false) {
        found.push_back({gravity::warning,
                         file.string(),
                         {},
                         "the clock of this machine is not synchronised: records of the two boxes "
                         "and certificates are judged by it",
                         "run chrony or systemd-timesyncd, with a time source that both boxes can "
                         "reach"});
    }
    if (const auto missing = descriptors_missing(box.box)) {
        found.push_back(to_finding(gravity::warning, file.string(),
                                   {box.source.place("limits.max_streams"), missing->text}));
    }
}

std::int64_t seconds_now() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               net::clocks().now().wall.time_since_epoch())
        .count();
}

} // namespace

bool inspection::any(gravity how) const noexcept {
    return std::ranges::any_of(found, [how](const finding& each) { return each.how == how; });
}

std::size_t descriptors_needed(const box::settings& how) noexcept {
    return 2 * how.max_streams + how.max_unauthenticated + files_beside_streams;
}

std::optional<problem> descriptors_missing(const box::settings& how) {
    const auto needed = descriptors_needed(how);
    const auto allowed = net::raise_descriptor_limit();
    if (allowed >= needed) {
        return std::nullopt;
    }
    return problem{{},
                   "only " + std::to_string(allowed) + " files and connections can be open, but " +
                       std::to_string(needed) +
                       " are needed for limits.max_streams; raise the limit of open files "
                       "(systemd: LimitNOFILE) or lower limits.max_streams"};
}

inspection inspect(const std::filesystem::path& file, box::side which) {
    inspection result;
    auto [made, wrong, files, faults] = load(file, which);
    for (const auto& each : faults) {
        result.found.push_back(to_finding(gravity::error, file.string(), each));
    }
    if (!made) {
        return result;
    }
    check_certificates(file, *made, seconds_now(), result.found);
    check_files(file, *made, result.found);
    check_machine(file, *made, result.found);
    std::ranges::stable_sort(result.found, [](const finding& a, const finding& b) {
        return std::pair{a.how, std::pair{a.at.line, a.at.column}} <
               std::pair{b.how, std::pair{b.at.line, b.at.column}};
    });
    result.made = std::move(made);
    return result;
}

} // namespace diolkos::config
