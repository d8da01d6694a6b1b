// The two clocks of this machine, read together.
//
// Threads  safe from any thread
#pragma once

#include "box/clock.hpp"

namespace diolkos::net {

[[nodiscard]] inline box::moment now() noexcept {
    return {
        std::chrono::steady_clock::now(),
        std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now())};
}

} // namespace diolkos::net
