// Keeps what a box has decided: audit records and crossings, in one durable write.
//
//     append(batch) -> ticket      ...      owner is told on_durable(ticket), in order
//
// Nothing follows from a decision (no byte on the link, no delivery, no receipt) before the ticket
// of its batch is durable. What "durable" means is the implementation's word: volatile_journal says
// in the log that a crash loses what waits.
//
// I/O      none: an implementation asks its owner for writes and is told of their completion
// Threads  not thread-safe; confined to its shard
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::journal {

using ticket = std::uint64_t; // 1, 2, 3...; 0: none

// A crossing that this box has accepted and must not lose until it is settled. Its course, boot and
// sequence together name it: the far box counts from 1 again when it starts again.
//
// A stanza that waits for the link has no sequence yet. Its number is its place in the line, of a
// count of its own that ascends among those that wait; numbered_crossing gives it a sequence.
struct kept_crossing {
    enum class course : std::uint8_t { outgoing, incoming, waiting } which = course::outgoing;
    std::uint64_t sequence = 0; // or place
    std::array<std::byte, 16> id{};
    std::string stanza;               // bytes of wire::codec
    std::array<std::byte, 16> boot{}; // of the box that numbered it
};

// Settling what is not kept is allowed and does nothing: after a crash it may be said again.
struct settled_crossing {
    kept_crossing::course which = kept_crossing::course::outgoing;
    std::uint64_t sequence = 0;
    std::array<std::byte, 16> boot{};
};

// What waited at `place` goes out as the crossing `sequence`. If nothing is kept there, it only
// says that the sequence is spent.
struct numbered_crossing {
    std::uint64_t place = 0;
    std::uint64_t sequence = 0;
    std::array<std::byte, 16> boot{};
};

// How far a far box's lane has come here. Keeping an incoming crossing says `recorded` of it too.
struct lane_mark {
    enum class kind : std::uint8_t {
        recorded,    // everything up to `sequence` has come and been decided
        refused,     // recorded, and this one was refused: its sender may have to be told again
        committed,   // the far box has said that it has everything up to `sequence` on its disk
        rolled_back, // what came above `sequence` was not committed, and has been given up
        heard,       // the far box's journal has been started `sequence` times
    } what = kind::recorded;
    std::uint64_t sequence = 0;
    std::array<std::byte, 16> boot{}; // of the box that numbers the lane
};

// Within a batch, what is kept comes first, then what is numbered, what is settled, and the marks:
// a batch that rolls a lane back keeps nothing of that lane.
struct batch {
    std::string records; // audit lines, whole
    std::uint32_t record_count = 0;
    std::vector<kept_crossing> kept;
    std::vector<numbered_crossing> numbered;
    std::vector<settled_crossing> settled;
    std::vector<lane_mark> marks;

    [[nodiscard]] bool empty() const noexcept {
        return record_count == 0 && kept.empty() && numbered.empty() && settled.empty() &&
               marks.empty();
    }
};

class journal {
public:
    virtual ~journal() = default;

    // Takes a batch for one durable write. Tickets are dense and complete in order.
    [[nodiscard]] virtual ticket append(const batch& what) = 0;
    // How this journal survives what: one sentence for the log at start.
    [[nodiscard]] virtual std::string_view durability() const noexcept = 0;
    // Crossings that are kept and not settled.
    [[nodiscard]] virtual std::size_t waiting() const noexcept = 0;
};

} // namespace diolkos::journal
