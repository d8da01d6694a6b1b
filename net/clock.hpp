// The two clocks of this machine, read together, and whether the one on the wall is kept right.
//
// Threads  safe from any thread
#pragma once

#include "box/clock.hpp"

namespace diolkos::net {

[[nodiscard]] box::moment now() noexcept;

} // namespace diolkos::net
