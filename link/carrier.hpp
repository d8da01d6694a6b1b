// What every kind of link has in common: what it is told of itself, what it tells its owner, and
// what the parts of a box that judge and deliver see of it.
//
//     duplex_link     TCP, receipts come back
//     one_way_link    UDP, nothing comes back
//
// I/O      none: bytes, time and completions in, events out
// Threads  not thread-safe; confined to its shard
#pragma once

#include "link/memory.hpp"
#include "link/one_way_settings.hpp"
#include "wire_format/envelope.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
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
    std::optional<one_way_settings> one_way{}; // else duplex
};

// `handed`: on a one-way link nobody answers; it was given to the network, and that is all.
enum class receipt_outcome : std::uint8_t { accepted, refused, handed };

// Of one box, the pairs of domains that the other should offer it nothing of for now: ascending,
// none twice, at most wire::max_stopped.
using stopped_pairs = std::vector<wire::domain_pair>;

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
    stopped_pairs stopped = {}; // by the peer, as in peer_paces
};
// The peer is behind with what goes to the servers of these pairs, and with no others. It is a
// hint: what is offered all the same is taken.
struct peer_paces {
    stopped_pairs stopped;
};
// A crossing came in order and for the first time. The owner judges it, records it, and calls
// recorded().
struct crossing_arrived {
    sequence_number sequence = 0;
    crossing_id id{};
    boot_id sender_boot{};
    std::string stanza; // bytes for wire::codec
};
// The far box has recorded our crossing; on a one-way link: it is handed to the network, and
// durable here.
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

// One-way only. Datagrams for the peer, in order, one behind the other; the owner says how many are
// handed to the network.
struct link_datagrams {
    std::string bytes;
    std::vector<std::uint32_t> sizes;
};
// One-way only. These sequences will not arrive: their datagrams were lost, and there were not
// enough others to restore them. Nothing of them comes later.
struct crossings_lost {
    boot_id sender_boot{};
    sequence_number first = 0, last = 0;
};
// One-way only. Nothing authentic has come for so long that the sender, or what is between, is
// down.
struct link_silent {
    std::string text;
};

using link_event =
    std::variant<link_send, link_up, peer_paces, crossing_arrived, crossing_settled, peer_committed,
                 link_failed, link_datagrams, crossings_lost, link_silent>;
using link_events = std::vector<link_event>;

// How far a link has come, for whoever looks at it. Highest sequences; 0: none.
struct lane_figures {
    sequence_number offered = 0, settled = 0; // of the own lane
    std::size_t unreceipted_bytes = 0;        // of the crossings between the two
    sequence_number arrived = 0;              // of the peer's lane, in its present journal
};

class carrier {
public:
    virtual ~carrier() = default;

    [[nodiscard]] virtual lane_figures figures() const noexcept = 0;

    // Crossings can be offered.
    [[nodiscard]] virtual bool up() const noexcept = 0;
    // Room for one more crossing of `bytes`; one alone always has. False: stop reading from the
    // peers.
    [[nodiscard]] virtual bool has_room(std::size_t bytes) const noexcept = 0;
    // Spends the next sequence number. Requires has_room().
    [[nodiscard]] virtual sequence_number offer(const crossing_id& id, std::string stanza,
                                                monotonic now, link_events& out) = 0;
    // The sender's own record of everything up to `upto` is durable.
    virtual void committed(sequence_number upto, link_events& out) = 0;
    // The receiver's record of one arrived crossing is durable and it is committed.
    virtual void recorded(sequence_number sequence, receipt_outcome outcome, monotonic now,
                          link_events& out) = 0;
    virtual void on_time(monotonic now, link_events& out) = 0;
    // monotonic::max() if there is nothing to wait for.
    [[nodiscard]] virtual monotonic next_deadline() const noexcept = 0;
};

} // namespace diolkos::link
