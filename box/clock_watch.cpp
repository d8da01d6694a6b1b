#include "box/clock_watch.hpp"

#include <utility>

namespace diolkos::box {

namespace {

std::string seconds(std::chrono::microseconds time) {
    const auto millis = std::chrono::abs(time).count() / 1000;
    const auto rest = std::to_string(millis % 1000);
    return std::to_string(millis / 1000) + "." + std::string(3 - rest.size(), '0') + rest + " s";
}

} // namespace

void clock_watch::on_time() {
    using std::chrono::microseconds;
    const auto now = log_.now();
    const auto apart = now.wall.time_since_epoch() -
                       std::chrono::duration_cast<microseconds>(now.mono.time_since_epoch());
    const auto before = std::exchange(apart_, apart);
    if (!before || std::chrono::abs(apart - *before) < clock_step_limit) {
        return;
    }
    const bool forward = apart > *before;
    audit::record entry;
    entry.what = audit::event::clock_step;
    entry.outcome = forward ? "forward" : "back";
    entry.detail = "The clock of this host was set " + std::string(forward ? "forward" : "back") +
                   " by " + seconds(apart - *before) + ".";
    log_.add(entry);
    out_.emplace_back(log_line{message::clock_step, entry.detail});
}

} // namespace diolkos::box
