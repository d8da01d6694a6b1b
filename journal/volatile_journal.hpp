// The journal that forgets: crossings are kept in memory until they are settled, and a crash loses
// them. It has the contract of the durable one, which will stand beside it (durable_journal.hpp),
// so the box above need not know which it has; durability() tells the log.
//
// A batch is as safe as it will ever be the moment it is taken; the owner still completes tickets
// in order, after it has written the batch's records to their file.
//
// I/O      none
// Threads  not thread-safe; confined to its shard
// Memory   the crossings kept and not settled. Where they come from bounds them: outgoing the
// link's
//          window, incoming the queues of the edge. max_waiting is the backstop.
#pragma once

#include "journal/journal.hpp"

#include <map>
#include <tuple>

namespace diolkos::journal {

class volatile_journal final : public journal {
public:
    // Crossings, both courses together. Far above what the link's windows and the edge's queues
    // let in: to pass it is a mistake in this program and no peer's doing, and ends the process.
    static constexpr std::size_t max_waiting = std::size_t{1} << 20U;

    // Keeping a crossing that is kept already changes nothing.
    [[nodiscard]] ticket append(const batch& what) override;
    [[nodiscard]] std::string_view durability() const noexcept override;
    [[nodiscard]] std::size_t waiting() const noexcept override { return kept_.size(); }

private:
    using key = std::tuple<kept_crossing::course, std::array<std::byte, 16>, std::uint64_t>;

    std::map<key, kept_crossing> kept_;
    ticket last_ = 0;
};

} // namespace diolkos::journal
