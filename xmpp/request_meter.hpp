// How often a peer may ask for what is answered here at once and costs it nothing: keys to verify,
// claims that are proved already, sessions. A stream may ask so many at once, and one for each
// interval in the long run.
//
// I/O      none; time is handed in
// Threads  a value
#pragma once

#include "xmpp/limits.hpp"

#include <algorithm>

namespace diolkos::xmpp {

class request_meter {
public:
    static constexpr int at_once = 64;
    static constexpr std::chrono::milliseconds interval{250};

    // One more; false if it is one too many, and then it does not count.
    [[nodiscard]] bool admits(monotonic now) noexcept {
        const auto from = std::max(paid_until_, now);
        if (from - now > (at_once - 1) * interval)
            return false;
        paid_until_ = from + interval;
        return true;
    }

private:
    monotonic paid_until_{};
};

} // namespace diolkos::xmpp
