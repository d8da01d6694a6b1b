// The two clocks of this machine, read together, and whether the one on the wall is kept right.
// The latter takes a system call, and changes seldom: it is asked for every `ask_again`.
//
// Threads  not thread-safe
#pragma once

#include "box/clock.hpp"

namespace diolkos::net {

class clocks {
public:
    static constexpr std::chrono::milliseconds ask_again{100};

    [[nodiscard]] box::moment now() noexcept;

private:
    std::optional<bool> synchronised_;
    std::chrono::steady_clock::time_point ask_at_ = std::chrono::steady_clock::time_point::min();
};

} // namespace diolkos::net
