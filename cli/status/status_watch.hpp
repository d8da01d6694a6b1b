// A live view on the terminal: redrawn in place every second, cut to the terminal's size, until q
// or Ctrl-C. The terminal is as it was afterwards, whatever ended it.
//
// Threads  one at a time: it takes over the terminal and the signals of the process
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace diolkos::cli {

// Draws what `lines` returns. Throws std::runtime_error if standard input or output is no terminal.
void watch(const std::function<std::vector<std::string>()>& lines);

// The first `columns` columns of a line of UTF-8 with ECMA-48 colours, which take no room.
[[nodiscard]] std::string cut_to(const std::string& line, std::size_t columns);

} // namespace diolkos::cli
