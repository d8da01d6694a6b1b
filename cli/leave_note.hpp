// Leaves a note of what this tool did to a log, for the box that owns it (audit/operator_note.hpp).
//
// Errors   std::runtime_error with the file's name
// Threads  free function
#pragma once

#include "audit/operator_note.hpp"

#include <filesystem>

namespace diolkos::cli {

// Whom the operating system, and sudo, say that this process works for.
[[nodiscard]] std::string operator_name();

// `note.who` is filled in here. Nothing, if the log has no folder for notes: it is a copy, or its
// box has never run. False: there is one, and this process may not write there.
bool leave_note(const std::filesystem::path& log, audit::operator_note note);
// The same, where there must be a note: makes the folder if it is not there, and throws if it
// cannot be written.
void leave_needed_note(const std::filesystem::path& log, audit::operator_note note);

// The notes that wait in the log's folder for its box.
[[nodiscard]] std::vector<audit::operator_note> waiting_notes(const std::filesystem::path& log);

} // namespace diolkos::cli
