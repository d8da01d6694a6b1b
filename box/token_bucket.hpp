// How much may come, over time: `burst` at once, `per_second` in the long run. It may be overdrawn
// by what has already come; then nothing should be read until it is in credit again.
//
// I/O      none; time is handed in
// Threads  a value
#pragma once

#include "box/peer_settings.hpp"
#include "xmpp/limits.hpp"

#include <algorithm>

namespace diolkos::box {

class token_bucket {
public:
    // Full.
    explicit token_bucket(rate limit, xmpp::monotonic now) noexcept
        : limit_(limit),
          level_(static_cast<double>(limit.burst)),
          at_(now) {}

    // A new limit keeps what is overdrawn.
    void set(rate limit, xmpp::monotonic now) noexcept {
        refill(now);
        limit_ = limit;
        level_ = std::min(level_, static_cast<double>(limit.burst));
    }
    void take(std::uint64_t amount, xmpp::monotonic now) noexcept {
        refill(now);
        level_ -= limit_.per_second == 0 ? 0 : static_cast<double>(amount);
    }
    [[nodiscard]] bool overdrawn(xmpp::monotonic now) noexcept {
        refill(now);
        return limit_.per_second != 0 && level_ < 0;
    }
    // Whether it would be, by so much more.
    [[nodiscard]] bool overdrawn_by(std::uint64_t amount, xmpp::monotonic now) noexcept {
        refill(now);
        return limit_.per_second != 0 && level_ < static_cast<double>(amount);
    }
    [[nodiscard]] bool full(xmpp::monotonic now) noexcept {
        refill(now);
        return limit_.per_second == 0 || level_ >= static_cast<double>(limit_.burst);
    }

private:
    void refill(xmpp::monotonic now) noexcept {
        const std::chrono::duration<double> passed = now - at_;
        at_ = now;
        level_ = std::min(level_ + passed.count() * static_cast<double>(limit_.per_second),
                          static_cast<double>(limit_.burst));
    }

    rate limit_;
    double level_;
    xmpp::monotonic at_;
};

} // namespace diolkos::box
