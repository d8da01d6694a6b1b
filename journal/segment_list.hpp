// The segments that are needed, oldest first, and what in each of them is not done with yet.
//
// I/O      none
// Threads  not thread-safe
#pragma once

#include "journal/waiting_set.hpp"

#include <deque>

namespace diolkos::journal {

// One segment, as far as it is known to be on the disk.
struct held_segment {
    segment_number number = 0;
    std::uint64_t end = 0;         // bytes that count, the header included
    group_number first_group = 0;  // of the writes in it
    std::uint64_t records_end = 0; // index behind its last audit record
    std::size_t waiting = 0;       // crossings in it that are not settled
};

class segment_list {
public:
    // The last one, to which is written from now on. Its number is above all others'.
    void begin(const held_segment& fresh);
    // Of a crossing that `holder` brought: settled, or written again.
    void release(group_number holder);
    // How many of the oldest can go: nothing in them waits, and the audit log has all records below
    // `copied`. Never the last one.
    [[nodiscard]] std::size_t freeable(std::uint64_t copied) const noexcept;
    // All but the last one, from `freed` on, with their ends.
    [[nodiscard]] std::vector<segment_end> older(segment_number freed) const;

    [[nodiscard]] std::deque<held_segment>& all() noexcept { return all_; }
    [[nodiscard]] const std::deque<held_segment>& all() const noexcept { return all_; }

private:
    std::deque<held_segment> all_;
};

} // namespace diolkos::journal
