// How far a log was exported: a file with the number of the record that comes next.
//
// Errors   std::runtime_error with the file's name
// Threads  free functions
#pragma once

#include <cstdint>
#include <filesystem>

namespace diolkos::cli {

// 0 if there is no such file.
[[nodiscard]] std::uint64_t read_export_state(const std::filesystem::path& file);
// Replaces the file in one step.
void write_export_state(const std::filesystem::path& file, std::uint64_t next);

} // namespace diolkos::cli
