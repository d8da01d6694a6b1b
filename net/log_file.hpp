// The audit file: batches of lines, appended.
//
// A batch is one write() to a descriptor opened with O_APPEND. A write that fails or comes up short
// is final: the file takes nothing more, and its owner stops the flow. It is never retried: what
// the kernel dropped would be missing from the middle. If an earlier run was cut off within a
// line, that line is cut away when the file is opened: nothing had followed from it yet, since a
// batch is acted upon only when all of it is written. left_unclean() says so.
//
// Errors   the constructor and reopen() throw std::system_error with the file's name
// Threads  not thread-safe; confined to its shard
#pragma once

#include "net/file_descriptor.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <filesystem>
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

    // Opens the file by name again, after it was renamed; on failure the old one stays in use.
    void reopen();

    // Lines that the file had when it was first opened: the index of the next one.
    [[nodiscard]] std::uint64_t lines() const noexcept { return lines_; }
    // How the run before left the file, in a sentence; empty if its last line is a stop record, or
    // there is none.
    [[nodiscard]] const std::string& left_unclean() const noexcept { return left_unclean_; }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
    std::string left_unclean_; // filled while file_ is opened
    file_descriptor file_;
    std::uint64_t lines_;
    boost::system::error_code failure_;
};

} // namespace diolkos::net
