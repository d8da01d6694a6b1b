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

box::moment clocks::now() noexcept {
    const auto mono = std::chrono::steady_clock::now();
    if (mono >= ask_at_) {
        synchronised_ = clock_is_synchronised();
        ask_at_ = mono + ask_again;
    }
    return {
        mono,
        std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now()),
        synchronised_};
}

} // namespace diolkos::net
