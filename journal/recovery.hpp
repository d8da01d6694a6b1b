// Reads a journal as the last run left it, and says what was in it.
//
//     list -> newest segment with a whole record -> its state: which segments, up to where
//          -> replay all of them, oldest first -> what waits, how far the lanes are
//
// What is refused, with segment and offset: damage that is no torn tail, a segment that is needed
// and missing, another box's or another journal's segment, bytes of no known form. What is cut off,
// and reported: the tail of the newest segment that a write left half done. Nothing on the disk is
// changed here: the journal that is made of this begins a new segment, whose state makes the cut
// final.
//
// I/O      stored_segments, which blocks; at start only
// Threads  a function
// Memory   one segment at a time, and what comes out
#pragma once

#include "journal/disk.hpp"
#include "journal/segment_list.hpp"

namespace diolkos::journal {

struct cut_tail {
    segment_number segment = 0;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};

struct recovery {
    id16 journal{}; // this box's lane: drawn when the journal is created, the same ever after
    std::uint64_t epoch = 0; // starts before this one
    bool created = false;    // there was no journal
    digest32 schema{};       // that what waits is of; zero if there was no journal
    bool clean = true;       // the last run closed it
    std::optional<cut_tail> cut;

    summary sum;         // last sequence offered, the far boxes' lanes, audit positions
    waiting_set waiting; // both courses
    // Audit records that are not known to be in the audit log, in order, whole writes: the first
    // ones may be in it already. Their indexes are first_record to sum.next_record - 1.
    std::string records;
    std::uint64_t first_record = 0;

    // For the journal that goes on from here.
    segment_list segments;
    std::vector<segment_number> leftovers; // of no use: freed, or never begun
    segment_number highest = 0;
    group_number next_group = 1;

    // Crossings of one course that wait, by lane and sequence, ascending.
    [[nodiscard]] std::vector<kept_crossing> crossings(kept_crossing::course which) const;
};

// `box` as in durable_journal::settings; `fresh` is 16 random bytes, the id if there is no journal.
[[nodiscard]] boost::system::result<recovery, refusal>
recover(stored_segments& from, std::string_view box, const id16& fresh);

// So that value() of the result above has something to throw at start-up.
[[noreturn]] void throw_exception_from_error(const refusal& why, const boost::source_location& at);

} // namespace diolkos::journal
