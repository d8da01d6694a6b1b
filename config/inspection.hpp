// Everything that can be found out about a box without its network: `--check` of the programs and
// `diolkos check` are this.
//
//     configuration -> files that it names -> certificates, keys, folders, disks -> clock, limits
//
// What load() does not get through ends it: the rest would be guessed.
//
// I/O      reads files and asks the operating system; writes nothing that stays
// Threads  free functions; safe from any thread
#pragma once

#include "config/files.hpp"
#include "config/finding.hpp"

#include <filesystem>

namespace diolkos::config {

// What a box wants to see at least, so that it is not reported.
inline constexpr std::int64_t certificate_days_left = 30;
inline constexpr std::uint64_t audit_free_bytes = std::uint64_t{1} << 30U; // some days of records
inline constexpr std::size_t files_beside_streams = 64; // descriptors, for logs and the link

struct inspection {
    findings found; // errors first, then in the order of the file
    std::optional<box_config> made;

    [[nodiscard]] bool any(gravity how) const noexcept;
};

[[nodiscard]] inspection inspect(const std::filesystem::path& file, box::side which);

// Streams, in and out, those that have not authenticated, and a few files.
[[nodiscard]] std::size_t descriptors_needed(const box::settings& how) noexcept;
// Raises the limit of this process as far as it goes; a sentence if that is too little.
[[nodiscard]] std::optional<problem> descriptors_missing(const box::settings& how);

} // namespace diolkos::config
