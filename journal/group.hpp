// What goes to the disk in one write: batches that came together, as one record.
//
// I/O      none
// Threads  not thread-safe
// Memory   the record
#pragma once

#include "journal/waiting_set.hpp"

#include <chrono>

namespace diolkos::journal {

struct group {
    group_number number = 0;
    std::string record = std::string(record_head_bytes, '\0'); // room for the head, then entries
    ticket last = 0;                                           // of its batches
    std::size_t batches = 0;
    bool urgent = false; // crossings go out or came in, and their delay is everybody's
    std::chrono::steady_clock::time_point since; // when it was begun

    std::size_t kept = 0;               // crossings
    std::vector<group_number> released; // for each crossing that it settles, whose it was
    std::vector<lane_mark> marks;       // in order, those that keeping implies included
    std::uint64_t last_offered = 0;
    std::uint64_t records_end = 0; // index behind its last audit record; 0: it has none

    // Encodes the batch and applies it to what waits. `next_record` is the index of its first audit
    // record, and is moved on.
    void add(const batch& what, waiting_set& waiting, std::uint64_t& next_record, wall_time now);
    // Writes crossings of groups before `below` again, oldest first, up to `max_bytes` of stanzas.
    void write_again(waiting_set& waiting, group_number below, std::size_t max_bytes);
    // What the group changes, when it goes to the disk.
    void apply_to(summary& sum) const;

    [[nodiscard]] std::size_t body_bytes() const noexcept {
        return record.size() - record_head_bytes;
    }

private:
    void keep(const kept_crossing& what, waiting_set& waiting, wall_time now);
    void add_mark(const lane_mark& what);
};

} // namespace diolkos::journal
