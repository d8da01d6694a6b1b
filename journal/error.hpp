// Why a journal could not be opened, or had to stop: the errors of journal/.
//
// Every enumerator has one sentence in error.cpp, written for the log.
// Threads  the category is immutable; safe from any thread.
#pragma once

#include <boost/system/error_code.hpp>

#include <cstdint>
#include <string>
#include <type_traits>

namespace diolkos::journal {

enum class errc {
    header_malformed = 1,
    version_unknown,
    other_box,      // the directory is another box's
    other_journal,  // segments of two journals in one directory
    record_damaged, // invalid bytes with valid records behind them, or before the known end
    record_unknown, // whole, and yet not of this format
    segment_missing,
    segments_disagree, // the state at a segment's head is not what the segments before it say
    size_limit,
};

[[nodiscard]] const boost::system::error_category& category() noexcept;
[[nodiscard]] boost::system::error_code make_error_code(errc value) noexcept;

// Names the place as well. Opening fails with one, and a journal that stops leaves one.
struct refusal {
    boost::system::error_code why;
    std::uint64_t segment = 0;
    std::uint64_t offset = 0; // in bytes, where the segment's bytes are at fault
    // For the log: what was being done, to which segment, at which offset, and why not.
    std::string text;
};

} // namespace diolkos::journal

template <>
struct boost::system::is_error_code_enum<diolkos::journal::errc> : std::true_type {};
