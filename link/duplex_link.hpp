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

#include "link/carrier.hpp"

#include <memory>
#include <span>

namespace diolkos::link {

class duplex_link final : public carrier {
public:
    explicit duplex_link(link_settings how, link_memory from = {});
    ~duplex_link() override;

    // A connection with a pinned peer is there: sends Hello. A new one replaces the old one.
    void on_connected(monotonic now, link_events& out);
    void on_bytes(std::span<const std::byte> bytes, monotonic now, link_events& out);
    // Also after link_failed. Unreceipted crossings stay and are sent again after the next Hello.
    void on_disconnected(link_events& out);
    void on_time(monotonic now, link_events& out) override; // heartbeat, death, due receipts
    // monotonic::max() if there is nothing to wait for.
    [[nodiscard]] monotonic next_deadline() const noexcept override;

    // Room for one more crossing of `bytes`; one alone always has. False: stop reading from the
    // peers.
    [[nodiscard]] bool has_room(std::size_t bytes) const noexcept override;
    // Spends the next sequence number and sends the crossing when the link is up. Requires
    // has_room().
    [[nodiscard]] sequence_number offer(const crossing_id& id, std::string stanza, monotonic now,
                                        link_events& out) override;
    // The sender's own record of everything up to `upto` is durable (the link says "committed").
    void committed(sequence_number upto, link_events& out) override;
    // The receiver's record of one arrived crossing is durable and it is committed; once for each
    // of the peer's present journal, in the order of arrival, also while there is no connection;
    // those that had arrived before this start included. Ends the process on any other order. A
    // crossing that cannot be read is recorded too, as refused.
    void recorded(sequence_number sequence, receipt_outcome outcome, monotonic now,
                  link_events& out) override;
    // The pairs of domains that the peer should offer nothing of for now, and no others. Said at
    // once, and with every Hello.
    void stop_only(const stopped_pairs& all, monotonic now, link_events& out);
    [[nodiscard]] bool up() const noexcept override;
    [[nodiscard]] lane_figures figures() const noexcept override;
    [[nodiscard]] sequence_number last_offered() const noexcept;
    [[nodiscard]] sequence_number last_settled() const noexcept;
    [[nodiscard]] std::size_t unreceipted() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace diolkos::link
