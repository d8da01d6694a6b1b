// What no single key can get wrong: keys that contradict each other.
//
// I/O      none
// Threads  free function; safe from any thread
#pragma once

#include "config/draft.hpp"

namespace diolkos::config {

// Requires that every key of `what` is set.
void check_combinations(const draft& what, problems& wrong);

} // namespace diolkos::config
