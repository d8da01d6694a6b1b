// The crossings that are kept and not settled.
//
// I/O      none
// Threads  not thread-safe
// Memory   each with its bytes: a segment that only a few of them hold back is freed by writing
//          those few again
#pragma once

#include "journal/entries.hpp"

#include <map>
#include <optional>
#include <tuple>

namespace diolkos::journal {

// Writes are numbered over the life of a journal, as far back as it goes: which write a crossing
// came with says which segment it holds back.
using group_number = std::uint64_t;

struct waiting_crossing {
    kept_entry kept;
    group_number group = 0;
    group_number numbered = 0; // the write that numbers it, if it waited; until then it is not so
};

class waiting_set {
public:
    using key = std::tuple<kept_crossing::course, id16, std::uint64_t>; // or place
    using by_key = std::map<key, waiting_crossing>;

    // False: it is kept already, and nothing changes.
    bool keep(const kept_crossing& what, wall_time since, group_number group);
    // What waited for the link is outgoing now. False: nothing waits there, or the sequence is
    // taken already; then nothing changes.
    bool number(const numbered_crossing& what, group_number group);
    // The group that the crossing came with, or nullopt if it is not kept.
    std::optional<group_number> settle(const settled_crossing& what);
    // It has been written again with `group`. Returns the one before.
    group_number move(waiting_crossing& what, group_number group);

    [[nodiscard]] by_key& all() noexcept { return all_; }
    [[nodiscard]] const by_key& all() const noexcept { return all_; }
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; } // of stanzas
    // When the oldest was kept. Looks at each of them.
    [[nodiscard]] std::optional<wall_time> oldest() const noexcept;

private:
    by_key all_;
    std::size_t bytes_ = 0;
};

} // namespace diolkos::journal
