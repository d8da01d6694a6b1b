// Writes a string as JSON into a line that people read on terminals and programs parse.
//
// Input may be any bytes. What comes out is always valid JSON and valid UTF-8: bytes that are no
// UTF-8 become U+FFFD, and whatever could move a cursor, reorder or hide text on a screen
// (controls, bidirectional formatting, line and paragraph separators) is written as \uXXXX.
//
// I/O      none
// Threads  free function; safe from any thread
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace diolkos::audit {

// Appends `text` in quotes. At most `max_written` bytes are written between the quotes, escapes
// counted as they are written; a text that needs more is cut between characters and ends in U+2026.
// Requires max_written >= 3.
void append_json_string(std::string_view text, std::size_t max_written, std::string& out);

} // namespace diolkos::audit
