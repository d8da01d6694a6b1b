// A token bucket over the bytes that go out: `per_second` in the long run, `burst` at once.
//
// A diode, a tap or a switch drops what comes faster than it can pass, and nobody comes back to say
// so: so the sender must not be faster.
//
// I/O      none; time is handed in
// Threads  a value
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace diolkos::link {

class pacer {
public:
    using time_point = std::chrono::steady_clock::time_point;

    // Full. `per_second` 0: not paced. Requires burst > 0.
    pacer(std::uint64_t per_second, std::uint64_t burst) noexcept
        : per_second_(static_cast<double>(per_second)),
          burst_(static_cast<double>(burst)),
          level_(burst_) {}

    // A datagram may go; it may overdraw.
    [[nodiscard]] bool ready(time_point now) noexcept {
        if (per_second_ == 0)
            return true;
        if (at_ != time_point{})
            level_ = std::min(burst_, level_ + std::chrono::duration<double>(now - at_).count() *
                                                   per_second_);
        at_ = now;
        return level_ > 0;
    }
    void take(std::size_t bytes) noexcept { level_ -= static_cast<double>(bytes); }
    // When ready() will be true, after it has not been.
    [[nodiscard]] time_point ready_at() const noexcept {
        if (per_second_ == 0)
            return at_;
        const std::chrono::duration<double> wait(std::max(0.0, -level_) / per_second_);
        return at_ + std::chrono::ceil<std::chrono::microseconds>(wait) +
               std::chrono::microseconds(1);
    }

private:
    double per_second_, burst_, level_; // bytes
    time_point at_{};
};

} // namespace diolkos::link
