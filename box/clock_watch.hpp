// Sees the clock on the wall being set: between two looks it has gone another way than the
// monotonic clock. A clock that is slewed (adjtime(3), NTP) is off by a millisecond in a second at
// most, and is not seen; a host that slept is.
//
// I/O      none; time is that of the recorder
// Threads  not thread-safe; confined to its shard
#pragma once

#include "box/actions.hpp"
#include "box/recorder.hpp"

#include <optional>

namespace diolkos::box {

inline constexpr std::chrono::milliseconds clock_step_limit{500}; // smaller steps are not told

class clock_watch {
public:
    // Both must outlive this.
    clock_watch(recorder& log, actions& out)
        : log_(log),
          out_(out) {}

    // Call several times a second: a step is on record this much later than what follows it.
    void on_time();

private:
    recorder& log_;
    actions& out_;
    std::optional<std::chrono::microseconds>
        apart_; // wall clock less monotonic clock, when last seen
};

} // namespace diolkos::box
