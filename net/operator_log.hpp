// The operator's log: what a box has to say (box/message.hpp), one message each.
//
// Standard error gets one line, with the priority in front that journald reads ("<4>"). If it leads
// to systemd's journal, the message goes there by the journal's own protocol instead
// (journal_socket.hpp), with its fields; a journal that cannot be reached gets the line all the
// same.
//
// What a peer may have chosen is in these texts: control characters are escaped, and a text is cut
// at its maximum.
//
// Threads  log() is safe from any thread: one write() or send() each. The others belong to the
// start, when there is
//          one thread
#pragma once

#include "box/message.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace diolkos::net {

inline constexpr std::size_t max_log_line = 4096; // bytes of text, escapes included
inline constexpr std::string_view journal_path = "/run/systemd/journal/socket";

using box::message;

// Finds out where standard error leads. Before the sandbox is put on: nothing is opened for the log
// after that.
void open_operator_log(std::string_view program,
                       const std::filesystem::path& journal = journal_path);
// For the field DIOLKOS_BOX, from then on.
void name_in_operator_log(std::string_view box);

void log(message what, std::string_view text);

// The line as log() writes it, newline included.
[[nodiscard]] std::string format_log_line(message what, std::string_view text);

} // namespace diolkos::net
