// Reads one line of an audit log back: the fields that joining two logs needs.
//
// A line is taken as it is or not at all: what is no JSON object, of another version, or has a
// field of another type than docs/audit-log.md says, is malformed.
//
// I/O      none
// Threads  not thread-safe (one reusable block of memory); each reader of a log has its own
// Memory   64 KiB and what one record needs beyond it
#pragma once

#include "audit/record.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace diolkos::audit {

// What a line says; absent strings are empty, absent numbers 0. Views live until the next read().
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
    // nullopt: malformed.
    [[nodiscard]] std::optional<read_record> read(std::string_view line);

private:
    static constexpr std::size_t block_bytes = 64 * 1024;
    std::unique_ptr<std::array<unsigned char, block_bytes>> block_;
    boost::json::monotonic_resource memory_;
    std::optional<boost::json::value> value_; // of the last line; the views point into it
};

// "2026-11-22T23:55:00.123456Z" to microseconds since 1970; nullopt for any other form.
[[nodiscard]] std::optional<std::int64_t> parse_time(std::string_view text) noexcept;

} // namespace diolkos::audit
