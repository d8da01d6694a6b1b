// Finds and reads the files of one audit log, line by line: a log as a box keeps it
// (audit/stored_log.hpp), or files of lines as `diolkos audit export` writes them.
//
// Threads  free functions; no shared state
// Memory   one block of a file, whatever its size and the length of its lines
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

namespace diolkos::cli {

// `path` itself, or the *.jsonl files in it if it is a directory: in the order of the first record
// of each. Throws std::runtime_error if there is none, or one cannot be read.
[[nodiscard]] std::vector<std::filesystem::path> log_files(const std::filesystem::path& path);

// What a file holds.
struct line_sink {
    std::function<void(std::string_view line)> line;
    std::function<void()> too_long; // a line longer than any record; skipped
    // The file does not end in a newline: its last line is still being written, or was cut.
    std::function<void(std::string_view rest)> rest;
};
// Throws std::runtime_error if the file cannot be read.
void read_lines(const std::filesystem::path& file, const line_sink& sink);

// Whether it is a log as a box keeps it.
[[nodiscard]] bool is_log_folder(const std::filesystem::path& path);

// Of all files of the log at `path`; what cannot be looked at counts as nothing.
[[nodiscard]] std::uint64_t log_bytes(const std::filesystem::path& path);

// All records of the log at `path`: a log folder, a file, or a folder of *.jsonl files. Throws
// std::runtime_error if it cannot be read, or has a hole.
void read_records(const std::filesystem::path& path, const line_sink& sink);

} // namespace diolkos::cli
