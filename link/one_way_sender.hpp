// The sending end of a one-way link: numbers crossings, makes blocks and datagrams of them, and
// says by beacons how far it has come.
//
//     offer -> block -> symbols -> paced, sealed -> datagrams -> handed
//                                                             -> crossing_settled, once committed
//                                                             too
//
// As on the duplex link, a crossing is sent while its own record is on its way to the disk, and
// "committed" follows, as a frame in a block and in every beacon: so the two disks work side by
// side, and the far box delivers nothing before both have it. Sending only what is durable would be
// simpler by a page, and would put one disk's wait behind the other's.
//
// A start of this box is a session. It begins with beacons, as many as a lone message has symbols;
// then comes what the last start had not handed on, under the numbers that it had, then what is
// new.
//
// I/O      none: bytes, time and completions in, events out
// Threads  not thread-safe; confined to its shard
// Memory   the window of crossings that are not handed on, as blocks; their repair
#pragma once

#include "link/beacon.hpp"
#include "link/block_builder.hpp"
#include "link/carrier.hpp"
#include "link/pacer.hpp"

#include <deque>

namespace diolkos::link {

class one_way_sender {
public:
    // Requires how.one_way->send.
    one_way_sender(const link_settings& how, link_memory&& from);

    // Datagrams can be handed to the network; or not any more: then what is offered waits.
    void on_ready(monotonic now, link_events& out);
    void on_unready() noexcept { ready_ = false; }
    // Of all datagrams so far, `total` are with the network.
    void handed(std::uint64_t total, link_events& out);

    [[nodiscard]] bool up() const noexcept { return ready_; }
    [[nodiscard]] bool has_room(std::size_t bytes) const noexcept;
    [[nodiscard]] sequence_number offer(const crossing_id& id, std::string stanza, monotonic now,
                                        link_events& out);
    void committed(sequence_number upto, link_events& out);
    // There is nothing more to offer for now: closes the block and sends.
    void flush(monotonic now, link_events& out);
    // This start ends: says how far it has come as often as at its beginning.
    void farewell(monotonic now, link_events& out);
    void on_time(monotonic now, link_events& out);
    [[nodiscard]] monotonic next_deadline() const noexcept;

    [[nodiscard]] sequence_number last_offered() const noexcept { return offered_; }
    [[nodiscard]] std::size_t unsettled() const noexcept { return kept_.size(); }
    [[nodiscard]] std::size_t unsettled_bytes() const noexcept { return kept_bytes_; }

private:
    struct ready_block {
        built_block what;
        sequence_number upto = 0; // highest one whose frame ends in it or before it
    };
    struct mark {
        std::uint64_t datagrams = 0;
        sequence_number upto = 0;
    };

    void frame(const wire::crossing& what);
    void queue(std::vector<built_block>&& closed, sequence_number upto);
    void close();
    // Sends whatever may be sent now.
    void pump(monotonic now, link_events& out);
    void say_beacon(monotonic now, link_events& out);
    void say_beacons(monotonic now, link_events& out);
    void send(datagram_kind what, std::string_view body, link_events& out);
    void settle(link_events& out);

    one_way_sending how_;
    std::size_t window_crossings_, window_bytes_;
    wire::hello who_; // of this session
    datagram_sealer sealer_;
    block_builder builder_;
    pacer pacer_;
    std::vector<link_memory::kept_crossing> recovered_; // until the session begins
    bool ready_ = false, began_ = false;

    sequence_number offered_;
    sequence_number framed_;             // in blocks, the open one included
    sequence_number committed_;          // durable here
    sequence_number committed_said_ = 0; // in a frame
    sequence_number handed_ = 0;
    std::deque<std::size_t> kept_; // sizes of the crossings that are not settled, up to offered_
    std::size_t kept_bytes_ = 0;

    std::deque<ready_block> blocks_; // to be sent
    std::size_t next_symbol_ = 0;    // of the first one
    std::uint64_t datagrams_ = 0;    // sent so far
    std::deque<mark> marks_;         // what is handed on when so many datagrams are
    std::uint64_t sent_block_ = 0;
    sequence_number sent_sequence_;
    monotonic opened_{}; // the open block, if there is anything in it
    monotonic beacon_due_ = monotonic::max();
    std::string body_; // of the next datagram
};

} // namespace diolkos::link
