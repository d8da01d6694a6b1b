// The audit file: batches of lines, appended.
//
// A batch is one write() to a descriptor opened with O_APPEND. A write that fails or comes up short
// is final: the file takes nothing more, and its owner stops the flow. It is never retried: what
// the kernel dropped would be missing from the middle. If an earlier run was cut off within a
// line, the file is given a newline when it is opened, so that two records never share one.
//
// Errors   the constructor and reopen() throw std::system_error with the file's name
// Threads  not thread-safe; confined to its shard
#pragma once

#include "net/file_descriptor.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace diolkos::net {

inline constexpr unsigned log_file_mode = 0640;

class log_file {
public:
    // Creates the file with log_file_mode if it is not there.
    explicit log_file(std::filesystem::path file);

    [[nodiscard]] boost::system::result<void> append(std::string_view records) noexcept;

    // Opens the file by name again, after it was renamed; on failure the old one stays in use.
    void reopen();

    // Lines that the file had when it was first opened: the index of the next one.
    [[nodiscard]] std::uint64_t lines() const noexcept { return lines_; }
    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
    file_descriptor file_;
    std::uint64_t lines_;
    boost::system::error_code failure_;
};

} // namespace diolkos::net
