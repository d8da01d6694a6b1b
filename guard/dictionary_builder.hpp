// Numbers the dictionary: walks the compiled schemas from message, presence and iq downwards and
// writes down each element in its place, with its attributes and the types of their values.
//
// Nothing but the schemas decides, and they are walked in the order in which they say things, so
// every box that has the same schemas has the same numbers.
//
// I/O      none
// Errors   profile_error naming the element and what of it lies outside the subset
// Threads  a free function
#pragma once

#include "wire_format/dictionary.hpp"

#include <xercesc/framework/psvi/XSModel.hpp>

#include <cstdint>

namespace diolkos::guard {

// Elements in all contexts together.
inline constexpr std::size_t max_dictionary_elements = 4096;

[[nodiscard]] wire::dictionary build_dictionary(xercesc::XSModel& schemas);

} // namespace diolkos::guard
