// The notes that operators' tools leave beside a log (audit/operator_note.hpp): the folder `notes`
// in the log's, open to the box's account and group, because their tools write there.
//
// A file is believed to be of the account that owns it. What is no plain file of at most
// audit::max_note_bytes is handed on without its text.
//
// Errors   the constructor throws std::system_error with the folder's name
// Threads  not thread-safe; one thread at a time
#pragma once

#include "box/operator_notes.hpp"
#include "net/file_descriptor.hpp"

#include <filesystem>
#include <set>

namespace diolkos::net {

inline constexpr unsigned notes_folder_mode = 0770; // the tools give their files to its group

class note_folder {
public:
    // `log` is the log's folder. Makes the one for notes if it is not there.
    explicit note_folder(const std::filesystem::path& log);

    // Those that were not handed out before, at most box::max_notes_at_once.
    [[nodiscard]] std::vector<box::left_note> take();
    void forget(const std::string& name) noexcept;

private:
    [[nodiscard]] box::left_note read(const std::string& name) const;

    std::filesystem::path path_;
    file_descriptor folder_;
    std::set<std::string> handed_out_; // and not forgotten
};

} // namespace diolkos::net
