// The duplex link: one box's end of it, over all connections that come and go (docs/link.md).
//
//     offer(crossing) -> sequence      ...      events: crossing_arrived, crossing_settled
//
// A lane's sequence numbers start at 1 for each journal of the box that counts, are dense, and
// outlive connections and processes: the link goes on from what the journal knew. Each connection
// begins with Hello both ways: it says what is recorded of the peer's lane and what is kept of the
// own one, and the sender goes on from there. A Hello that differs in version, link name, schema
// digest or number of lanes refuses the link and names the difference; so does one that shows that
// a journal was set back.
//
//     no_connection -> await_hello -> up -> no_connection
//                           |          |
//                           +-> failed <+         (until the owner has dropped the connection)
//
// What the peer may send in each state is a table in duplex_link.cpp; anything else, and any
// bytes that are not canonical, ends the connection.
//
// A crossing arrives exactly once, over any number of connections and of starts of either box. Only
// what the sender had not committed when it stopped, and the receiver not yet recorded for good, is
// given up by both. When the receiver has lost its journal, the sender goes on from its first
// crossing without a receipt, and the receiver takes that as its base.
//
// I/O      none: bytes, time and completions in, events out, appended to the caller's vector; a
//          link_send at its end is made longer instead of adding another
// Threads  not thread-safe; confined to its shard
// Memory   a window of crossings not yet receipted, the sizes of those not yet recorded, one frame
#pragma once

#include "link/memory.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace diolkos::link {

using monotonic = std::chrono::steady_clock::time_point; // handed in; never read here

struct link_settings {
    std::string name;
    std::array<std::byte, 32> schema_digest{};
    boot_id boot{}; // the id of this box's journal, which numbers its crossings
    std::size_t window_crossings = 4096; // cut to max_window_crossings (receiving_lane.hpp)
    std::size_t window_bytes = std::size_t{8} * 1024 * 1024; // cut to max_window_bytes
    std::chrono::milliseconds heartbeat{1000};
    std::chrono::milliseconds dead_after{3000};
    std::uint32_t receipt_every = 64; // crossings
    std::chrono::microseconds receipt_delay{1000};
};

enum class receipt_outcome : std::uint8_t { accepted, refused };

// Bytes for the peer, in order.
struct link_send {
    std::string bytes;
};
// Hello was exchanged: crossings flow. `resumed_after` is what the peer had recorded of ours.
//
// `peer_restarted`: another start of the peer's journal than before, or another journal; the owner
// records that. Of this journal's crossings those above `arrived` are given up (and of any other
// journal's all that are not committed): they must not be delivered, and recorded() is not called
// for them. Those up to `committed` are committed.
struct link_up {
    boot_id peer_boot{};
    sequence_number resumed_after = 0;
    std::uint64_t peer_epoch = 0;
    bool peer_restarted = false;
    sequence_number arrived = 0;
    sequence_number committed = 0;
};
// A crossing came in order and for the first time. The owner judges it, records it, and calls
// recorded().
struct crossing_arrived {
    sequence_number sequence = 0;
    crossing_id id{};
    boot_id sender_boot{};
    std::string stanza; // bytes for wire::codec
};
// The far box has recorded our crossing.
struct crossing_settled {
    sequence_number sequence = 0;
    receipt_outcome outcome = receipt_outcome::accepted;
};
// The far box's own records of everything up to here are durable: what arrived from its present
// boot up to `upto` and is recorded here may be delivered.
struct peer_committed {
    sequence_number upto = 0;
};
// The connection must be dropped (after what was sent before). `rule` names what decided
// ("link.hello.schema-digest"), `text` says it for the log of this box.
struct link_failed {
    std::string rule;
    std::string text;
};

using link_event = std::variant<link_send, link_up, crossing_arrived, crossing_settled,
                                peer_committed, link_failed>;
using link_events = std::vector<link_event>;

class duplex_link {
public:
    explicit duplex_link(link_settings how, link_memory from = {});
    ~duplex_link();

    // A connection with a pinned peer is there: sends Hello. A new one replaces the old one.
    void on_connected(monotonic now, link_events& out);
    void on_bytes(std::span<const std::byte> bytes, monotonic now, link_events& out);
    // Also after link_failed. Unreceipted crossings stay and are sent again after the next Hello.
    void on_disconnected(link_events& out);
    void on_time(monotonic now, link_events& out); // heartbeat, death, due receipts
    // monotonic::max() if there is nothing to wait for.
    [[nodiscard]] monotonic next_deadline() const noexcept;

    // Room for one more crossing of `bytes`; one alone always has. False: stop reading from the
    // peers.
    [[nodiscard]] bool has_room(std::size_t bytes) const noexcept;
    // Spends the next sequence number and sends the crossing when the link is up. Requires
    // has_room().
    [[nodiscard]] sequence_number offer(const crossing_id& id, std::string stanza, monotonic now,
                                        link_events& out);
    // The sender's own record of everything up to `upto` is durable (the link says "committed").
    void committed(sequence_number upto, link_events& out);
    // The receiver's record of one arrived crossing is durable and it is committed; once for each
    // of the peer's present journal, in the order of arrival, also while there is no connection;
    // those that had arrived before this start included. Ends the process on any other order. A
    // crossing that cannot be read is recorded too, as refused.
    void recorded(sequence_number sequence, receipt_outcome outcome, monotonic now,
                  link_events& out);
    [[nodiscard]] bool up() const noexcept;
    [[nodiscard]] sequence_number last_offered() const noexcept;
    [[nodiscard]] sequence_number last_settled() const noexcept;
    [[nodiscard]] std::size_t unreceipted() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace diolkos::link
