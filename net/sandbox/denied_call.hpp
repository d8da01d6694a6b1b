// What happens when this process makes a system call that is not allowed: it is not made, that it
// was tried is written down, and the process ends by SIGSYS.
//
//     denied call -> SIGSYS -> a line in the operator's log
//                              the same in FOLDER/denied-call, synced -> next start: audit record
//
// The audit log itself cannot be written by a signal's handler, and whoever made the call may have
// the process in hand: so a plain file, whose text the next start puts into the audit log.
//
// Errors   the constructor throws std::system_error with the file's name
// Threads  constructor and arm() at start, on the only thread; the handler on any
#pragma once

#include "net/file_descriptor.hpp"

#include <filesystem>
#include <string>

namespace diolkos::net::sandbox {

inline constexpr std::string_view denied_call_file = "denied-call";
inline constexpr std::size_t max_denied_call_bytes = 512; // of the file that are read

class denied_call {
public:
    // Reads what the run before left there.
    explicit denied_call(const std::filesystem::path& folder);

    // Of the run before, in a sentence; empty: it made no such call.
    [[nodiscard]] const std::string& left_behind() const noexcept { return left_behind_; }
    // It is on record.
    void forget() noexcept;
    // From here on SIGSYS is that. This must live as long as the process.
    void arm();

private:
    file_descriptor file_;
    std::string left_behind_;
};

} // namespace diolkos::net::sandbox
