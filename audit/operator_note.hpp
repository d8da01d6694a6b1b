// What an operator's tool did to a log, as the tool writes it for the box to put on record: one
// line of JSON with the fields below. The log is the box's alone to write, so the tool leaves its
// note in a file in the log's folder `notes`, and the box takes it from there.
//
// I/O      none
// Threads  values and free functions; safe from any thread
#pragma once

#include "audit/record.hpp"

namespace diolkos::audit {

inline constexpr std::string_view notes_folder = "notes";
inline constexpr std::string_view note_suffix = ".json"; // of a file that is whole
inline constexpr std::size_t max_note_bytes = 4096;

struct operator_note {
    event what = event::log_verified; // or log_exported, log_pruned
    std::string who;                  // as they say themselves: an account's name
    std::string outcome;              // "done", "whole", "not whole"
    std::string detail;               // a sentence
    std::uint64_t first = 0, end = 0; // records of the log that it was about
};

[[nodiscard]] std::string to_text(const operator_note& note);
// nullopt: it is none.
[[nodiscard]] std::optional<operator_note> parse_operator_note(std::string_view text);

} // namespace diolkos::audit
