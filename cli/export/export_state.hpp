// How far a log was exported: a file with the number of the record that comes next, and on a second
// line the leaf hash of the record before it, base64, so that another log is not taken for this
// one.
//
// Errors   std::runtime_error with the file's name
// Threads  free functions
#pragma once

#include "audit/tree/hash.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace diolkos::cli {

struct export_state {
    std::uint64_t next = 0;                  // record of the log, from 0 on
    std::optional<audit::tree::digest> last; // of record next - 1; nullopt: not known
};

// The beginning, if there is no such file.
[[nodiscard]] export_state read_export_state(const std::filesystem::path& file);
// Replaces the file in one step. After a loss of power it may be the older one, never half of one:
// then some records come twice.
void write_export_state(const std::filesystem::path& file, const export_state& state);

} // namespace diolkos::cli
