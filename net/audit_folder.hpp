// The audit log as a box writes it: a tail of lines, and behind it the signed tree that the tail
// becomes (audit/log_writer.hpp).
//
//     append(lines) -> tail            on the event loop; one write(), not synced
//     commit() -> bundles, tiles       on the disk worker: written and synced,
//              -> checkpoint           then this, by rename, synced,
//              -> tail removed         then what it covers
//
// A record is in the tail before anything follows from it, and in the journal until a checkpoint
// covers it. A write that fails or comes up short is final: the log takes nothing more, and its
// owner stops the flow. It is never retried. A run that was cut off leaves a tail; what is whole of
// it is gone on with, and a torn last line is left behind: the journal has it whole.
//
// Errors   the constructor throws std::system_error or std::runtime_error with the folder's name
// Threads  append() and commit() on the event loop; what commit() returns on one other thread, one
//          at a time, while this lives
// Memory   the lines that are not committed yet
#pragma once

#include "audit/log_writer.hpp"
#include "net/file_descriptor.hpp"
#include "net/log_folder.hpp"

#include <functional>

namespace diolkos::net {

inline constexpr unsigned log_file_mode = 0640;
inline constexpr unsigned log_folder_mode = 0750;
// So many files are synced one by one; more are synced with all that is on their file system.
inline constexpr std::size_t max_single_syncs = 16;

// Why no file can be made in that folder by this process; success if one can.
[[nodiscard]] boost::system::error_code
cannot_write_in(const std::filesystem::path& folder) noexcept;

class audit_folder {
public:
    // The folder must exist; it is locked while this lives.
    audit_folder(std::filesystem::path folder, audit::tree::signer_key key);

    // Whole lines, each one record.
    [[nodiscard]] boost::system::result<void> append(std::string_view records) noexcept;

    // Records in the log, those that no commit has taken yet included.
    [[nodiscard]] std::uint64_t size() const noexcept { return position_; }
    // Records that no commit has taken yet.
    [[nodiscard]] std::uint64_t uncommitted() const noexcept { return waiting_records_; }
    // Takes everything appended so far: when this has been called, it is under a checkpoint on the
    // medium. Blocks.
    [[nodiscard]] std::function<boost::system::error_code()> commit();

    // Of the log's last record when it was opened; nullopt if it was empty.
    [[nodiscard]] std::optional<std::uint64_t> last_index() const noexcept { return last_index_; }
    // How the run before left the log, in a sentence; empty if its last line is a stop record, or
    // there is none.
    [[nodiscard]] const std::string& left_unclean() const noexcept { return left_unclean_; }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return files_.path(); }
    [[nodiscard]] const audit::tree::verifier_key& verifier() const noexcept {
        return writer_.verifier();
    }

private:
    void take_tail();
    [[nodiscard]] boost::system::error_code open_tail();
    [[nodiscard]] boost::system::error_code write(const audit::log_commit& what);
    [[nodiscard]] boost::system::error_code write_file(const std::string& path,
                                                       std::string_view bytes, bool sync);
    [[nodiscard]] boost::system::error_code replace(std::string_view path, std::string_view bytes);
    [[nodiscard]] boost::system::error_code make_folders(const std::string& path,
                                                         std::vector<std::string>& changed);
    void remove(const std::string& path) noexcept;

    log_folder files_;
    file_descriptor folder_;
    audit::log_writer writer_;   // of the disk worker, once this is constructed
    std::uint64_t position_ = 0; // records in the log, tail included
    std::string waiting_;
    std::uint64_t waiting_records_ = 0;
    file_descriptor tail_;                // none: the next append begins one
    std::vector<std::string> tail_files_; // that the next commit makes superfluous
    std::string left_unclean_;
    std::optional<std::uint64_t> last_index_;
    boost::system::error_code failure_;
};

} // namespace diolkos::net
