// The operator's log: one line each on standard error, with the severity prefix that journald
// reads ("<4>"). What a peer may have chosen is in these lines: control characters are escaped
// and a line is cut at its maximum.
//
// Threads  safe from any thread: one write() a line
#pragma once

#include "box/gateway.hpp"

#include <string>
#include <string_view>

namespace diolkos::net {

inline constexpr std::size_t max_log_line = 4096; // bytes of text, escapes included

using severity = box::log_line::severity;

void log(severity level, std::string_view text);

// The line as log() writes it, newline included.
[[nodiscard]] std::string format_log_line(severity level, std::string_view text);

} // namespace diolkos::net
