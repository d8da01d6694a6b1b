// Compiles the second validator from the schemas that Xerces-C has read, once, at start. It walks
// them as dictionary_builder does, on its own, and the two must number everything alike.
//
// I/O      none
// Errors   profile_error naming the element and what of it lies outside the subset
// Threads  a free function
#pragma once

#include "guard/automata.hpp"

#include <xercesc/framework/psvi/XSModel.hpp>

namespace diolkos::guard {

[[nodiscard]] schema_automata build_automata(xercesc::XSModel& schemas,
                                             const wire::dictionary& names);

} // namespace diolkos::guard
