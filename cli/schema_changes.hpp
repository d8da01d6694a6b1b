// What differs between two compiled sets, a sentence each: what is allowed, stripped and refused,
// lists, and every element, attribute, type and count of the dictionary.
//
// I/O      none
// Threads  a free function; safe from any thread
#pragma once

#include "guard/compiled_profile.hpp"

#include <string>
#include <vector>

namespace diolkos::cli {

// Empty if and only if the digests are equal.
[[nodiscard]] std::vector<std::string> changes_between(const guard::compiled_profile& before,
                                                       const guard::compiled_profile& after);

} // namespace diolkos::cli
