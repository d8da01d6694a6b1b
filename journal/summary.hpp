// What the journal knows beside the crossings that wait: numbers that must survive although the
// segments that they came in are freed. Each segment's first record holds it whole.
//
// I/O      none
// Threads  not thread-safe
// Memory   max_lanes lanes of at most remembered_refusals numbers
#pragma once

#include "journal/bytes.hpp"
#include "journal/journal.hpp"

#include <cstdint>
#include <vector>

namespace diolkos::journal {

// Of far boxes' lanes. One is alive; another begins only when a far box has lost its journal. The
// one that has been silent for longest is forgotten.
inline constexpr std::size_t max_lanes = 16;
// A sender has no more crossings than this without a receipt (the link's window), so it cannot ask
// for the fate of an older one.
inline constexpr std::uint64_t remembered_refusals = 4096; // sequence numbers, below `recorded`

struct lane {
    id16 boot{};
    std::uint64_t epoch = 0;     // starts of the far box's journal, as far as heard of; 0: none
    std::uint64_t recorded = 0;  // the high-water mark: everything up to here has come
    std::uint64_t committed = 0; // by the far box, as far as it is known here; <= recorded or not
    std::vector<std::uint64_t>
        refused; // ascending; recorded - remembered_refusals < each <= recorded

    bool operator==(const lane&) const = default;
};

struct summary {
    std::uint64_t last_offered = 0; // highest outgoing sequence kept
    std::uint64_t next_record = 0;  // index of the next audit record
    std::uint64_t copied = 0;       // audit records below this index are durable in the audit log
    std::vector<lane> lanes;        // the most recently heard of is last

    void apply(const lane_mark& mark);
    [[nodiscard]] const lane* find(const id16& boot) const noexcept;

    bool operator==(const summary&) const = default;
};

} // namespace diolkos::journal
