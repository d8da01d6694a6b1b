// One server stalls under a flood; the others must not notice. Played by itself, without any other
// fault: progress of the others is held against the clock while the stall lasts.
//
// Threads  one; runs share nothing but the profile
#pragma once

#include "plan.hpp"

namespace diolkos::simulation {

// Of the seed's plan what fits: its windows, queues and servers, two on each side, and no fault.
[[nodiscard]] plan stall_plan(std::uint64_t seed);

} // namespace diolkos::simulation
