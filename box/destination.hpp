// One remote domain as one local domain reaches it: a queue, and the stream that empties it.
//
//     idle -> connecting -> established -> idle
//                  |             |
//                  +-> resting <-+        (failed: tried again after a pause)
//
// Stanzas leave the queue for the stream once that is established, and count as delivered when
// their bytes were written to the socket; those not written when a stream ends go back to the head
// of the queue, in order. What waits too long without a stream comes back undelivered.
//
// I/O      none; what has to be done is appended to the box's actions
// Threads  not thread-safe; confined to its shard
// Memory   settings::max_queue_stanzas and max_queue_bytes queued, as much again unwritten
#pragma once

#include "audit/uuid7.hpp"
#include "box/answer.hpp"
#include "box/inbound_edge.hpp"
#include "link/duplex_link.hpp"
#include "xmpp/outbound_stream.hpp"

#include <deque>
#include <functional>
#include <optional>

namespace diolkos::box {

// Which crossing a stanza is, in both logs.
struct crossing_reference {
    audit::uuid id{};
    link::boot_id boot{};       // of the box that numbered it
    std::uint64_t sequence = 0; // 0: an answer of this box, no crossing
};

struct delivery {
    wire::stanza stanza;
    crossing_reference crossing;
    std::size_t bytes = 0; // on the link
    xmpp::monotonic accepted;
};

class destination {
public:
    struct owner {
        const settings& how;
        const wire::dictionary& names;
        recorder& log;
        actions& out;
        std::function<connection_id()> new_connection;
        std::function<void(const delivery&)> delivered;
        std::function<void(delivery&&, obstacle)> undelivered;
    };

    // `of` must outlive this.
    destination(const owner& of, std::string local_domain, std::string remote_domain);

    // Takes a stanza. While there is no stream, one too many comes back as undelivered
    // (queue_full).
    void deliver(delivery what);
    // False: an established stream does not take more now, or one that is just being opened has a
    // full queue; hold what comes for it.
    [[nodiscard]] bool has_room() const noexcept;

    void connected(std::string address);
    void received(std::span<const std::byte> bytes);
    void tls_up(const xmpp::tls_peer& peer);
    void sent(std::uint64_t total);
    void closed(const std::string& why);
    void no_such_domain(const std::string& why);
    void on_time();
    void close(std::string_view error, std::string_view rule, std::string_view text);
    // Everything that still waits comes back with this reason.
    void give_up(obstacle why);

    [[nodiscard]] connection_id connection() const noexcept { return connection_; }
    [[nodiscard]] bool quiet() const noexcept { return queue_.empty() && unwritten_.empty(); }
    // Nothing waits, nothing is open: it can be forgotten.
    [[nodiscard]] bool forgettable() const noexcept { return state_ == state::idle && quiet(); }

private:
    enum class state : std::uint8_t { idle, connecting, established, resting };
    struct unwritten {
        std::uint64_t end = 0; // of the bytes sent on this connection
        delivery what;
    };

    void change(state to) noexcept { state_ = to; }
    void open();
    void rest();
    void flush();
    void obey(xmpp::stream_events& events);
    void stream_over(const xmpp::stream_ended& why);
    void expire();
    [[nodiscard]] std::size_t unwritten_bytes() const noexcept {
        return sent_total_ - written_total_;
    }

    const owner& of_;
    std::string local_, remote_;
    state state_ = state::idle;
    connection_id connection_ = 0;
    std::optional<xmpp::outbound_stream> machine_;
    stream_peer peer_;
    std::deque<delivery> queue_;
    std::size_t queue_bytes_ = 0;
    std::deque<unwritten> unwritten_;
    std::uint64_t sent_total_ = 0, written_total_ = 0;
    std::uint32_t failures_ = 0;  // in a row
    xmpp::monotonic opened_at_{}; // the connection, since connecting
    xmpp::monotonic retry_at_{};  // while resting
    xmpp::monotonic last_used_{};
};

} // namespace diolkos::box
