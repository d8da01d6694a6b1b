// What would have been allowed where a stanza was refused, in words.
//
// I/O      none
// Threads  a free function; safe from any thread
#pragma once

#include "guard/compiled_profile.hpp"
#include "guard/verdict.hpp"

#include <string>

namespace diolkos::cli {

// A sentence or two; empty if there is nothing to say, as for a refusal of the stream's parser.
[[nodiscard]] std::string allowance(const guard::verdict& refusal,
                                    const guard::compiled_profile& profile);

} // namespace diolkos::cli
