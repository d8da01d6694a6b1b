// Collects what one turn of the box has decided into one batch for the journal.
//
//     add(record)...  keep(crossing)...  ->  close() -> journal  ->  take_lines(durable ticket)
//
// Everything that is added before close() shares one ticket, so one durable write covers all
// decisions of a turn (group commit). What follows from a decision waits for that ticket, its line
// in the audit log included.
//
// I/O      none
// Threads  not thread-safe; confined to its shard
// Memory   one turn's records, and those that are not durable yet: undurable_bytes(), which is the
//          owner's to bound
#pragma once

#include "audit/address_form.hpp"
#include "audit/record.hpp"
#include "box/clock.hpp"
#include "box/figures.hpp"
#include "journal/journal.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace diolkos::box {

class recorder {
public:
    // `first_index` is that of the journal's next record. `store` must outlive this. Without
    // `addresses` they are written as they are.
    recorder(audit::origin from, std::uint64_t first_index, journal::journal& store,
             std::optional<audit::address_writer> addresses = {});

    // The time that the following records carry.
    void at(moment now) noexcept { now_ = now; }
    [[nodiscard]] moment now() const noexcept { return now_; }

    // `entry`'s times are filled in here, and its addresses get the form that the log has them in.
    void add(audit::record& entry);
    void keep(journal::kept_crossing crossing);
    void number(journal::numbered_crossing crossing);
    void settle(journal::settled_crossing crossing);
    // Comes after what is kept, numbered and settled in the same batch.
    void mark(journal::lane_mark what);

    // Of the record that is added next.
    [[nodiscard]] std::uint64_t next_index() const noexcept { return index_; }

    // Are shown each record that is added from now on: with the addresses as they are, and as it
    // is written (audit/address_form.hpp).
    using watcher = std::function<void(const audit::record&)>;
    void watch(watcher as_is, watcher as_written) {
        sees_as_is_ = std::move(as_is);
        sees_as_written_ = std::move(as_written);
    }

    // How many records were added since the start, by event.
    [[nodiscard]] const auto& added() const noexcept { return added_; }

    // The ticket under which everything added since the last close() becomes durable.
    [[nodiscard]] journal::ticket ticket() const noexcept { return last_ + 1; }
    // The last ticket handed out: at rest, everything is durable once this one is.
    [[nodiscard]] journal::ticket last_closed() const noexcept { return last_; }

    // Gives the batch to the journal, if there is anything in it.
    void close();
    // The lines of all records up to this ticket that were not taken yet.
    struct lines {
        std::string text;
        std::uint32_t count = 0;
    };
    [[nodiscard]] lines take_lines(journal::ticket durable);
    // Of what was added and not taken: it waits for the disk, or for close().
    [[nodiscard]] std::size_t undurable_bytes() const noexcept { return undurable_; }

private:
    void count(std::size_t bytes) noexcept;

    audit::origin from_;
    std::uint64_t index_;
    journal::journal& store_;
    std::optional<audit::address_writer> addresses_;
    struct closed_batch {
        journal::ticket ticket = 0;
        lines records;
        std::size_t bytes = 0;
    };
    journal::batch open_;
    std::size_t open_bytes_ = 0; // of records and of stanzas kept
    std::size_t undurable_ = 0;  // with those of not_taken_
    journal::ticket last_ = 0;
    watcher sees_as_is_, sees_as_written_;
    std::array<std::uint64_t, event_kinds> added_{};
    std::deque<closed_batch> not_taken_;
    moment now_{};
};

} // namespace diolkos::box
