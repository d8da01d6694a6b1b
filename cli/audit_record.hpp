// One record as the tools look at it: every field by its name, and as a line for people.
//
// Threads  not thread-safe (one reusable block of memory); values and free functions else
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::cli {

// nullopt: it is no JSON object.
[[nodiscard]] std::optional<boost::json::object> parse_record(std::string_view line);

// Empty if the field is not there or no string.
[[nodiscard]] std::string_view text_of(const boost::json::object& record, std::string_view field);
// The same without parsing, of a line with sorted keys and no blanks, as boxes write it: `member`
// is the field's name in quotes, a colon and a quote. Empty if it does not stand there so, or holds
// an escape: the line must be parsed. A quote within a string is escaped, so nothing else looks so.
[[nodiscard]] std::string_view quick_text_of(std::string_view line, std::string_view member);
[[nodiscard]] std::uint64_t number_of(const boost::json::object& record, std::string_view field);

// At most so much of it that a line stays readable, without anything that a terminal would obey.
[[nodiscard]] std::string shown(std::string_view text);

// "TIME  EVENT  OUTCOME  what it was about", without a newline; harmless on a terminal.
[[nodiscard]] std::string in_a_line(const boost::json::object& record);

struct record_filter {
    std::string since, until; // RFC 3339; a beginning of one is enough: 2026-11-23T07
    std::vector<std::string> events;
    std::string address, id; // address: a part of from, to or peer_domain
    std::string
        address_hash; // the same as a log with keyed addresses has it; empty: not looked for

    [[nodiscard]] bool accepts(const boost::json::object& record) const;
};

} // namespace diolkos::cli
