// What a box goes on with, made of what the last run has left: what still lacks in the audit log,
// what the link knows, which crossings wait, and what has to be said about how that run ended.
//
//     left_behind -> plan_start() -> gateway's parts
//
// A start is refused, with a reason, if going on could use a number twice, or read a stanza by
// another profile than it was written by.
//
// I/O      none
// Errors   start_refused
// Threads  values and a free function
// Memory   that of what is recovered
#pragma once

#include "box/answer.hpp"
#include "box/clock.hpp"
#include "box/destination.hpp"
#include "box/left_behind.hpp"
#include "box/settings.hpp"
#include "link/memory.hpp"
#include "wire_format/codec.hpp"

#include <stdexcept>
#include <vector>

namespace diolkos::box {

class start_refused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// An outgoing crossing without a receipt.
struct recovered_departure {
    std::uint64_t sequence = 0;
    audit::uuid id{};
    stanza_head head;
    std::size_t bytes = 0; // on the link
};

// A stanza that has waited for the link and has no sequence yet.
struct recovered_stanza {
    std::uint64_t number = 0; // its place in the line
    audit::uuid id{};
    stanza_head head;
    std::vector<std::uint32_t> payloads; // of presence
    std::string bytes;
    std::chrono::microseconds age{};
};

// An incoming crossing, recorded and not handed on.
struct recovered_arrival {
    enum class standing : std::uint8_t {
        committed,   // to be delivered
        uncommitted, // if its sender's commit still comes; the link expects recorded() for it
        lost,        // of a journal that its sender no longer has
    } as = standing::committed;
    crossing_reference crossing;
    std::size_t bytes = 0;
    std::optional<wire::stanza> stanza; // absent: it was refused, or is settled already
    link::receipt_outcome outcome = link::receipt_outcome::accepted;
    std::chrono::microseconds age{};
};

struct start_plan {
    journal::recovery journal;
    std::string log_lines; // that the audit log lacks
    std::uint32_t log_line_count = 0;
    std::string unclean_stop; // for the record that says so; empty: in order
    std::string denied_call;  // of the run before; empty: none
    std::string new_journal;  // what a new journal means here; empty: it is none, or the first
    std::string other_policy; // that the run before this one had; empty: the same, or none
    link::link_memory link;
    std::vector<recovered_departure> offered; // ascending, dense
    std::vector<recovered_stanza> waiting;    // in order
    std::vector<recovered_arrival> line;      // in order
    link::boot_id sender{};                   // whose lane was heard of last
    std::uint64_t committed = 0;              // by it
};

// `codec` is of the profile in `how`. Throws start_refused.
[[nodiscard]] start_plan plan_start(const settings& how, wire::codec& codec, left_behind&& found,
                                    moment now);

} // namespace diolkos::box
