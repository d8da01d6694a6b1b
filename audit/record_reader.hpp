// Reads one line of an audit log back: the fields that joining two logs needs.
//
// A line is taken as it is or not at all: what is no JSON object, of another version, or has a
// field of another type than docs/audit-log.md says, is malformed.
//
// The line is parsed as it passes by (Boost.JSON's basic_parser), without making a value of it:
// most of a line is of no interest here, and a million of them are read for one report.
//
// I/O      none
// Threads  not thread-safe (what was escaped is kept in it); each reader of a log has its own
// Memory   the strings of one line that have escapes in them
#pragma once

#include "audit/record.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace diolkos::audit {

// What a line says; absent strings are empty, absent numbers 0. Views are into the line, or into
// the reader where a string has escapes, and live until the next read().
struct read_record {
    std::optional<event> what; // nullopt: an event that this version does not know
    std::uint64_t index = 0;
    std::int64_t time = 0; // microseconds since 1970-01-01T00:00:00Z
    std::string_view box, boot;
    std::string_view outcome, reason;
    std::string_view id, kind, type, from, to;
    std::string_view direction, crossing_boot, mac;
    std::uint32_t lane = 0;
    std::uint64_t sequence = 0;
    std::uint64_t last = 0;
};

class record_reader {
public:
    record_reader();
    record_reader(record_reader&&) noexcept;
    record_reader& operator=(record_reader&&) noexcept;
    ~record_reader();

    // nullopt: malformed.
    [[nodiscard]] std::optional<read_record> read(std::string_view line);

private:
    struct parsing;
    std::unique_ptr<parsing> parsing_;
};

// "2026-11-22T23:55:00.123456Z" to microseconds since 1970; nullopt for any other form.
[[nodiscard]] std::optional<std::int64_t> parse_time(std::string_view text) noexcept;

} // namespace diolkos::audit
