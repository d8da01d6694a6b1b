// The audit file: batches of lines, appended.
//
// A batch is one write() to a descriptor opened with O_APPEND. A write that fails or comes up short
// is final: the file takes nothing more, and its owner stops the flow. It is never retried: what
// the kernel dropped would be missing from the middle. If an earlier run was cut off within a
// line, that line is cut away when the file is opened: the journal has it whole. left_unclean()
// says so. What is appended is not synced on the way: until it is, the journal keeps it.
//
// Errors   the constructor and reopen() throw std::system_error with the file's name
// Threads  not thread-safe; confined to its shard
#pragma once

#include "net/file_descriptor.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace diolkos::net {

inline constexpr unsigned log_file_mode = 0640;

// Why no file can be made in that folder by this process; success if one can.
[[nodiscard]] boost::system::error_code
cannot_write_in(const std::filesystem::path& folder) noexcept;

class log_file {
public:
    // Creates the file with log_file_mode if it is not there.
    explicit log_file(std::filesystem::path file);

    [[nodiscard]] boost::system::result<void> append(std::string_view records) noexcept;

    // Everything appended so far reaches the medium. Blocks.
    [[nodiscard]] boost::system::error_code sync() const noexcept;
    // The same, for another thread to call while this goes on.
    [[nodiscard]] std::function<boost::system::error_code()> syncing() const;

    // Opens the file by name again, after it was renamed; on failure the old one stays in use.
    void reopen();

    // Of the file's last record when it was first opened; nullopt if it was empty.
    [[nodiscard]] std::optional<std::uint64_t> last_index() const noexcept { return last_index_; }
    // How the run before left the file, in a sentence; empty if its last line is a stop record, or
    // there is none.
    [[nodiscard]] const std::string& left_unclean() const noexcept { return left_unclean_; }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
    std::string left_unclean_, last_line_; // filled while file_ is opened
    file_descriptor file_;
    std::optional<std::uint64_t> last_index_;
    boost::system::error_code failure_;
};

} // namespace diolkos::net
