// A box's status for people: aligned lines under headings, of what the box says as JSON
// (docs/status.md). What peers have chosen is shown harmless to a terminal.
//
// I/O      none
// Threads  free function; safe from any thread
#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace diolkos::cli {

// Lines without newline. `colour`: with the escape sequences of ECMA-48.
[[nodiscard]] std::vector<std::string> status_lines(const boost::json::object& status, bool colour);

// "3 d 4 h", "12 min", "40 s"
[[nodiscard]] std::string duration_text(std::int64_t seconds);
// "512 bytes", "3.4 MiB"
[[nodiscard]] std::string size_text(std::uint64_t bytes);

} // namespace diolkos::cli
