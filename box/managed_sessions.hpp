// The sessions of stream management (XEP-0198) that peers have with this box: which of their
// stanzas are recorded durably, and what is left of a session whose stream was lost.
//
//     begin -> taken, taken... -> recorded (a ticket) -> durable: news for its stream
//     lost -> kept -> wanted by a new stream -> everything taken is recorded -> resumed
//
// A stanza counts as handled when its record is durable and so are those of all stanzas before it:
// whatever becomes of it (offered, refused, expired), it has exactly one such record. Stanzas that
// wait for the link have none yet. A session is resumed only once nothing of it is between being
// taken and being recorded: else the peer would send again what is already on its way.
//
// I/O      none
// Threads  not thread-safe; confined to its shard
// Memory   for each session its names and a few counters; 32 bytes for each stanza of it that waits
//          for the link. Sessions without a stream: max_resumable and max_kept_bytes
#pragma once

#include "box/actions.hpp"
#include "box/settings.hpp"
#include "journal/journal.hpp"

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace diolkos::box {

// Of all sessions without a stream together; the oldest make room.
inline constexpr std::size_t max_kept_bytes = std::size_t{2} * 1024 * 1024;
// What is not recorded yet may take so long until a session that is wanted is refused instead. A
// peer waits for the answer; the link may be down for longer.
inline constexpr std::chrono::seconds resumption_wait{10};

// Which stanza of which session.
struct stanza_place {
    std::uint64_t session = 0; // 0: none; nobody counts it
    std::uint64_t number = 0;  // from 1
};

class managed_sessions {
public:
    // What to tell a stream.
    struct news {
        enum class kind : std::uint8_t { handled, resumed, refused } what = kind::handled;
        connection_id stream = 0;
        std::optional<std::uint64_t> total; // stanzas of the session; none: it is not known
        connection_id before = 0;           // resumed: its old stream, if that is still there
    };

    // `how` must outlive this and may change between calls.
    explicit managed_sessions(const settings& how)
        : how_(how) {}

    // A session begins on a stream between these two domains. An empty `id`: it ends with its
    // stream.
    void begin(connection_id stream, std::string id, std::string local, std::string remote);
    // A stanza of the stream was taken in; to be said in order, without a gap.
    [[nodiscard]] stanza_place taken(connection_id stream, std::uint64_t number);
    // What became of it is recorded under that ticket. Once for each place; later tickets later.
    void recorded(const stanza_place& which, journal::ticket ticket);
    [[nodiscard]] std::vector<news> durable(journal::ticket upto);

    // The stream is over. Its session is kept if the connection was lost, and not if it was closed.
    void ended(connection_id stream, bool lost, xmpp::monotonic now);
    // That stream wants to go on with a session. nullopt: the answer comes later.
    [[nodiscard]] std::optional<news> wanted(connection_id stream, const std::string& id,
                                             const std::string& local, const std::string& remote,
                                             xmpp::monotonic now);
    // Forgets what was kept for too long; refuses what was wanted for too long.
    [[nodiscard]] std::vector<news> on_time(xmpp::monotonic now);

    // Everything that was taken from that stream is recorded durably.
    [[nodiscard]] bool settled(connection_id stream) const;
    [[nodiscard]] std::size_t kept() const noexcept { return kept_.size(); }

private:
    // Consecutive stanzas. Those that are recorded are put together as they come.
    struct run {
        std::uint64_t first = 0, last = 0;
        journal::ticket ticket = 0; // 0: not recorded yet
    };
    struct session {
        std::string id, local, remote;
        connection_id stream = 0; // 0: lost
        connection_id wanted_by = 0;
        xmpp::monotonic wanted_until{}, kept_until{};
        std::uint64_t handled = 0;
        std::deque<run> line; // what comes after `handled`
    };
    using table = std::unordered_map<std::uint64_t, session>;

    [[nodiscard]] static std::size_t bytes_of(const session& what) noexcept;
    void keep(std::uint64_t key, session& what, xmpp::monotonic now);
    void keep_no_more(std::uint64_t key, session& what);
    void forget(std::uint64_t key);
    [[nodiscard]] news resume(std::uint64_t key, session& what, connection_id stream);
    [[nodiscard]] bool advance(session& what, journal::ticket upto) const;

    const settings& how_;
    std::uint64_t last_key_ = 0;
    table sessions_;
    std::unordered_map<std::string, std::uint64_t> by_id_;
    std::unordered_map<connection_id, std::uint64_t> by_stream_;
    std::set<std::pair<xmpp::monotonic, std::uint64_t>> kept_; // until when; oldest first
    std::size_t kept_bytes_ = 0;
    struct pending {
        journal::ticket ticket = 0;
        std::uint64_t key = 0;
    };
    std::deque<pending> pending_;        // tickets ascend
    std::vector<std::uint64_t> waiting_; // sessions that are wanted
};

} // namespace diolkos::box
