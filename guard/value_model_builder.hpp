// Compiles a simple type of the schemas for the second validator: every facet that it has or
// inherits.
//
// I/O      none
// Errors   profile_error: a facet that is outside the schema subset
// Threads  a free function
#pragma once

#include "guard/value_model.hpp"

#include <xercesc/framework/psvi/XSSimpleTypeDefinition.hpp>

#include <string>

namespace diolkos::guard {

// `where` is for messages: "{namespace}element" or "{namespace}element@attribute".
[[nodiscard]] value_model value_model_of(xercesc::XSSimpleTypeDefinition& type,
                                         const std::string& where);

} // namespace diolkos::guard
