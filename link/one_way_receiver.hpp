// The receiving end of a one-way link: opens datagrams, restores blocks, gives crossings on in
// order, and says exactly which will never come.
//
//     datagram -> authentic? -> new? -> symbol -> block -> frames -> crossing_arrived
//                                    -> beacon ---------------------> crossings_lost,
//                                    peer_committed
//
// Nothing of a datagram is looked at before its tag is verified, but for what says by which key it
// would be. A session begins with its beacon: link name, schema digest and journal must fit, and
// the boot counter must be above the last one of that journal. What comes before its beacon, having
// overtaken it, waits unopened.
//
// Sequences are dense, so a crossing with a number above the next one proves that those between are
// lost; of a tail that is lost the beacon tells. Nothing is asked for again: nobody would hear it.
//
// What a start of the sender sent and had not committed may come anew under the same numbers from
// the next start: it is given up then, as on the duplex link (link_up).
//
// I/O      none: bytes and time in, events out
// Errors   a session that does not fit: link_failed, once for each; single datagrams are counted
// Threads  not thread-safe; confined to its shard
// Memory   block_window's; max_stashed datagrams
#pragma once

#include "link/beacon.hpp"
#include "link/block_window.hpp"
#include "link/carrier.hpp"
#include "link/frame_joiner.hpp"
#include "link/replay_window.hpp"

#include <deque>

namespace diolkos::link {

inline constexpr std::size_t max_stashed = 64;         // datagrams of sessions not begun
inline constexpr std::size_t max_refused_sessions = 8; // remembered, so that each is told of once
// A receiver that begins in the middle of a session waits for this many blocks before the first it
// has seen: they may have been overtaken.
inline constexpr std::uint64_t blocks_before_first = 16;

struct one_way_counters {
    std::uint64_t datagrams = 0;
    std::uint64_t authentic = 0;
    std::uint64_t forged = 0;    // not authentic, or no datagram of this link at all
    std::uint64_t unknown = 0;   // of sessions that have not begun: not opened
    std::uint64_t repeated = 0;  // authentic ones that had come before, or are too old to know
    std::uint64_t malformed = 0; // authentic, and not what they should be
    std::uint64_t late = 0;      // of a block that was given on or given up
    std::uint64_t restored = 0;  // symbols
    std::uint64_t lost_blocks = 0;
    std::uint64_t lost_crossings = 0;

    bool operator==(const one_way_counters&) const = default;
};

class one_way_receiver {
public:
    // Requires how.one_way->receive. `remembered`: the lane heard of last is the last one.
    one_way_receiver(const link_settings& how, std::vector<peer_lane> remembered);

    void on_datagram(std::span<const std::byte> datagram, monotonic now, link_events& out);
    void on_time(monotonic now, link_events& out);
    [[nodiscard]] monotonic next_deadline() const noexcept;

    [[nodiscard]] bool hears() const noexcept { return hears_; }
    [[nodiscard]] const one_way_counters& counters() const noexcept { return counters_; }
    [[nodiscard]] sequence_number next_sequence() const noexcept { return next_; }

private:
    struct session {
        datagram_opener opener;
        replay_window packets;
        std::optional<block_window> blocks; // from the first symbol or beacon on
        frame_joiner frames;
        bool from_start = true;       // this box has heard it from its beginning
        std::uint64_t said_block = 0; // by beacons
        sequence_number said_sequence = 0;
    };

    void open_in_session(const datagram_header& header, std::span<const std::byte> datagram,
                         monotonic now, link_events& out);
    void begin_session(const datagram_header& header, std::span<const std::byte> datagram,
                       monotonic now, link_events& out);
    // Whether the session may begin; moves the lane on.
    [[nodiscard]] std::optional<link_failed> adopt(const wire::hello& who, link_up& up);
    void refuse(const session_id& which, link_failed why, link_events& out);
    void heard(monotonic now, link_events& out);
    void on_symbol(std::span<const std::byte> body, monotonic now, link_events& out);
    void on_beacon(const beacon& what, monotonic now, link_events& out);
    void drain_window(monotonic now, link_events& out);
    void on_frame(std::span<const std::byte> body, link_events& out);
    void on_crossing(wire::crossing&& what, link_events& out);
    void on_committed(sequence_number upto, link_events& out);
    void lost_below(sequence_number next, link_events& out);

    link_settings how_;
    one_way_receiving receiving_;
    std::vector<peer_lane> others_; // of earlier journals of the sender
    peer_lane lane_;                // of the present one; its boot is zero if there is none
    sequence_number next_ = 1;      // of lane_
    std::optional<session> session_;
    std::deque<session_id> refused_;
    std::deque<std::string> stash_;
    bool hears_ = false;
    monotonic last_heard_{};
    one_way_counters counters_;
};

} // namespace diolkos::link
