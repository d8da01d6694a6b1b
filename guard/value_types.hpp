// What a schema's simple type becomes on the link: the table is in schemas/README.md.
//
// I/O      none
// Errors   profile_error: a type that has no bounds, or that is not of the subset
// Threads  a free function
#pragma once

#include "wire_format/dictionary.hpp"

#include <xercesc/framework/psvi/XSSimpleTypeDefinition.hpp>

#include <string>

namespace diolkos::guard {

// `where` is for messages: "{namespace}element" or "{namespace}element@attribute".
[[nodiscard]] wire::value_type value_type_of(xercesc::XSSimpleTypeDefinition& type,
                                             const std::string& where);

} // namespace diolkos::guard
