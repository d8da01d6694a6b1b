// Collects what one turn of the box has decided into one batch for the journal.
//
//     add(record)...  keep(crossing)...  ->  close() -> write_batch  ->  durable(ticket)
//
// Everything that is added before close() shares one ticket, so one durable write covers all
// decisions of a turn (group commit). What follows from a decision waits for that ticket.
//
// I/O      none
// Threads  not thread-safe; confined to its shard
// Memory   one turn's records
#pragma once

#include "audit/record.hpp"
#include "box/actions.hpp"
#include "box/clock.hpp"
#include "journal/journal.hpp"

#include <optional>

namespace diolkos::box {

class recorder {
public:
    // `first_index` is that of the next record in the log as it was found. `store` must outlive
    // this.
    recorder(audit::origin from, std::uint64_t first_index, journal::journal& store);

    // The time that the following records carry.
    void at(moment now) noexcept { now_ = now; }
    [[nodiscard]] moment now() const noexcept { return now_; }

    // `entry`'s times are filled in here.
    void add(audit::record& entry);
    void keep(journal::kept_crossing crossing);
    void settle(journal::settled_crossing crossing);

    // The ticket under which everything added since the last close() becomes durable.
    [[nodiscard]] journal::ticket ticket() const noexcept { return last_ + 1; }
    // The last ticket handed out: at rest, everything is durable once this one is.
    [[nodiscard]] journal::ticket last_closed() const noexcept { return last_; }

    // Ends the batch; nullopt if there is nothing in it.
    [[nodiscard]] std::optional<write_batch> close();

private:
    audit::origin from_;
    std::uint64_t index_;
    journal::journal& store_;
    journal::batch open_;
    journal::ticket last_ = 0;
    moment now_{};
};

} // namespace diolkos::box
