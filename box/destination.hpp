// One remote domain as one local domain reaches it: a queue, and the stream that empties it.
//
//     idle -> connecting -> established -> idle
//                  |             |
//                  +-> resting <-+        (failed: tried again after a pause)
//
// Stanzas leave the queue for the stream once that is established, and are kept until they count as
// delivered: where the server speaks XEP-0198 when it has acknowledged them, else when their bytes
// were written to the socket. When a stream is lost, what is kept goes back to the head of the
// queue, in order; the next stream resumes the session if it can, so that the server says what it
// has, and else all of it is sent again. What waits too long without a stream, or was sent
// max_sendings times in vain, comes back undelivered.
//
// I/O      none; what has to be done is appended to the box's actions
// Threads  not thread-safe; confined to its shard
// Memory   settings::max_queue_stanzas and max_queue_bytes queued, as much again sent and kept
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
    std::size_t bytes = 0;      // on the link
    xmpp::monotonic accepted;   // or when the stream that it was sent on was lost
    std::uint32_t sendings = 0; // on so many streams
    std::uint64_t number = 0;   // in the session of stream management; 0: in none
    bool acknowledged = false;  // by the server, not only written
};

// A stanza that ends every stream that it is sent on must not be sent for ever.
inline constexpr std::uint32_t max_sendings = 5;

class destination {
public:
    struct owner {
        const settings& how;
        const wire::dictionary& names;
        recorder& log;
        actions& out;
        std::function<connection_id()> new_connection;
        std::function<void(const delivery&)> delivered;
        // It is sent on one more stream; the server had it perhaps on an earlier one. `resumed`:
        // the server has said that it had not.
        std::function<void(const delivery&, bool resumed)> resent;
        std::function<void(delivery&&, obstacle)> undelivered;
        expiry_watch& certificates;
    };

    // `of` must outlive this.
    destination(const owner& of, std::string local_domain, std::string remote_domain);

    // Takes a stanza. While there is no stream, one too many comes back as undelivered
    // (queue_full).
    void deliver(delivery what);
    // False: an established stream does not take more now, or one that is just being opened has a
    // full queue; hold what comes for it.
    [[nodiscard]] bool has_room() const noexcept;

    void connected(std::string address, transport over);
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
    [[nodiscard]] bool quiet() const noexcept { return queue_.empty() && sent_.empty(); }
    // Adds what it is and has to what is said of its domain.
    void count(peer_status& of) const noexcept;
    // Nothing waits, nothing is open: it can be forgotten.
    [[nodiscard]] bool forgettable() const noexcept { return state_ == state::idle && quiet(); }

private:
    enum class state : std::uint8_t { idle, connecting, established, resting };
    struct sent_stanza {
        std::uint64_t end = 0; // of the bytes sent on this connection
        std::size_t size = 0;  // of the stanza there
        delivery what;
    };

    void change(state to) noexcept { state_ = to; }
    void open();
    void rest();
    [[nodiscard]] std::chrono::milliseconds jittered(std::chrono::milliseconds pause) const;
    void flush();
    void send(delivery&& next);
    void put(std::string&& bytes);
    void authenticated(const xmpp::stream_authenticated& who);
    void acknowledged(std::uint64_t upto);
    void settle_first();
    void take_back();
    void obey(xmpp::stream_events& events);
    void stream_over(const xmpp::stream_ended& why);
    [[nodiscard]] static std::optional<obstacle> definite(const xmpp::stream_ended& why);
    void expire();

    const owner& of_;
    std::string local_, remote_;
    state state_ = state::idle;
    connection_id connection_ = 0;
    std::optional<xmpp::outbound_stream> machine_;
    stream_peer peer_;
    std::deque<delivery> queue_;
    std::size_t queue_bytes_ = 0;
    std::deque<sent_stanza> sent_;                    // and not delivered
    std::size_t sent_bytes_ = 0;                      // of these
    std::uint64_t sent_total_ = 0;                    // of this connection
    std::optional<xmpp::management_session> session_; // of a stream that was lost
    transport over_ = transport::clear;               // of the connection
    std::uint32_t failures_ = 0;                      // in a row
    xmpp::monotonic patient_until_{}; // a full queue holds things up, and turns nothing away
    xmpp::monotonic retry_at_{};      // while resting
    xmpp::monotonic last_used_{};
};

} // namespace diolkos::box
