// The time as it is handed to a box: read once for each turn of the event loop by whoever drives
// it (net/ in the programs, the scheduler in the simulation), never by the box itself.
//
// Threads  a value
#pragma once

#include <chrono>
#include <optional>

namespace diolkos::box {

struct moment {
    std::chrono::steady_clock::time_point mono;
    std::chrono::sys_time<std::chrono::microseconds> wall;
    std::optional<bool>
        synchronised{}; // the wall clock; nullopt: the operating system does not say
};

} // namespace diolkos::box
