#include "net/clock.hpp"

#include <sys/timex.h>

namespace diolkos::net {
namespace {

// What the kernel was told by whoever disciplines the clock (adjtimex(2)): a NTP or PTP daemon.
std::optional<bool> clock_is_synchronised() noexcept {
    timex state{};
    const int outcome = ::adjtimex(&state);
    if (outcome < 0) {
        return std::nullopt; // a sandbox may keep everything about clocks away
    }
    return outcome != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

} // namespace

box::moment now() noexcept {
    return {
        std::chrono::steady_clock::now(),
        std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()),
        clock_is_synchronised()};
}

} // namespace diolkos::net
