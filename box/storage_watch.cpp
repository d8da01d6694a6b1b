#include "box/storage_watch.hpp"

#include <algorithm>
#include <utility>

namespace diolkos::box {

namespace {

constexpr std::uint64_t kib = 1024;

unsigned percent_used(std::uint64_t total, std::uint64_t free) noexcept {
    if (total == 0) {
        return 0;
    }
    const auto part = static_cast<double>(std::min(free, total)) / static_cast<double>(total);
    return static_cast<unsigned>(100.0 * (1.0 - part));
}

unsigned percent_used(const storage_space& of) noexcept {
    return std::max(percent_used(of.total_bytes, of.free_bytes),
                    percent_used(of.total_files, of.free_files));
}

std::string described(std::string_view what, const storage_space& space) {
    auto text = "The file system of the " + std::string(what) + " is " +
                std::to_string(percent_used(space)) +
                " % full: " + std::to_string(space.free_bytes / kib) + " of " +
                std::to_string(space.total_bytes / kib) + " KiB are free";
    if (space.total_files > 0) {
        text += ", and " + std::to_string(space.free_files) + " of " +
                std::to_string(space.total_files) + " files";
    }
    return text + ".";
}

std::string_view consequence(storage_level level) noexcept {
    switch (level) {
    case storage_level::normal:
        return " There is room again.";
    case storage_level::alert:
        return " Make room.";
    case storage_level::slow:
        return " Everything is taken in more slowly until there is room.";
    case storage_level::stopped:
        return " Nothing more is taken in, and no stream accepted, until there is room; what is "
               "left is for records of what was taken in.";
    }
    return {};
}

} // namespace

std::string_view name(storage_level level) noexcept {
    switch (level) {
    case storage_level::normal:
        return "normal";
    case storage_level::alert:
        return "alert";
    case storage_level::slow:
        return "slow";
    case storage_level::stopped:
        return "stopped";
    }
    return {};
}

storage_watch::storage_watch(const storage_settings& how, recorder& log, actions& out)
    : how_(how),
      log_(log),
      out_(out),
      credit_(slow_rate, log.now().mono),
      counted_(log.next_index()) {}

storage_level storage_watch::level_at(unsigned used) const noexcept {
    return used >= how_.stop_percent    ? storage_level::stopped
           : used >= how_.slow_percent  ? storage_level::slow
           : used >= how_.alert_percent ? storage_level::alert
                                        : storage_level::normal;
}

void storage_watch::seen(const storage_report& now) {
    const bool of_audit = percent_used(now.audit) >= percent_used(now.journal);
    const auto& fuller = of_audit ? now.audit : now.journal;
    used_ = percent_used(fuller);
    const auto up = level_at(used_);
    const auto down = level_at(used_ + hysteresis_percent);
    const auto to = up > level_ ? up : std::min(level_, down);
    if (to != level_) {
        change(to, of_audit ? "storage.audit" : "storage.journal",
               described(of_audit ? "audit log" : "journal", fuller));
    }
}

void storage_watch::change(storage_level to, std::string_view rule, std::string detail) {
    detail += consequence(to);
    const bool worse = to > level_;
    level_ = to;
    credit_ = token_bucket(slow_rate, log_.now().mono);
    counted_ = log_.next_index();
    audit::record entry;
    entry.what = audit::event::storage_threshold;
    entry.outcome = name(to);
    entry.rule = rule;
    entry.detail = detail;
    log_.add(entry);
    const auto kind = !worse                       ? message::storage_room
                      : to == storage_level::alert ? message::storage_alert
                                                   : message::storage_short;
    out_.emplace_back(log_line{kind, std::move(detail)});
}

bool storage_watch::admits() {
    if (level_ != storage_level::slow) {
        return level_ != storage_level::stopped;
    }
    const auto now = log_.now().mono;
    credit_.take(log_.next_index() - std::exchange(counted_, log_.next_index()), now);
    return !credit_.overdrawn(now);
}

} // namespace diolkos::box
