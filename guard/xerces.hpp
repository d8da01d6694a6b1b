// Xerces-C's own ways, met once: its start, and its strings.
//
// I/O      none
// Threads  start_xerces() is safe from any thread; the rest are free functions
#pragma once

#include <xercesc/util/XercesDefs.hpp>

#include <string>
#include <string_view>

namespace diolkos::guard {

// Before anything else of Xerces-C. It is never ended: grammars live as long as the process.
void start_xerces();

[[nodiscard]] std::string utf8(const XMLCh* text); // nullptr gives ""
[[nodiscard]] std::basic_string<XMLCh> utf16(std::string_view text);

} // namespace diolkos::guard
