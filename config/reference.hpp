// The configuration reference as Markdown, made of the table of keys: docs/configuration.md.
//
// I/O      none
// Threads  free function; safe from any thread
#pragma once

#include <string>

namespace diolkos::config {

[[nodiscard]] std::string reference();

} // namespace diolkos::config
