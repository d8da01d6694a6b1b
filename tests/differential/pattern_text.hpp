// Texts that a pattern of a schema matches.
//
// I/O      none
// Errors   std::logic_error for a pattern outside the schema subset, or with a set of other
//          characters than ASCII
// Threads  a free function; safe from any thread
#pragma once

#include "tests/differential/chance.hpp"

#include <string>
#include <string_view>

namespace diolkos::differential {

[[nodiscard]] std::string pattern_text(std::string_view pattern, chance& by);

} // namespace diolkos::differential
