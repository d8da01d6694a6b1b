// A box: edge, guard, link, journal and audit tied together. The same machine runs on both sides;
// what differs (names, directions, gates) is in its settings.
//
//     edge in -> judge -> record -> link        (crossings that leave this box)
//     link -> judge -> record -> edge out       (crossings that arrive)
//
// Whoever drives it feeds bytes, time and completions and then obeys take_actions(), in order,
// until there are none; at the end of a turn of its loop it says turn_ends(). Connections are
// numbered by the driver for accepted ones and by the gateway for those it opens; the two ranges do
// not meet.
//
// I/O      none. The clock is handed in with each call, randomness with the settings.
// Threads  not thread-safe; one gateway is one shard
// Memory   max_streams streams, each bounded by its limits; max_queue per destination; the link's
// window
#pragma once

#include "box/actions.hpp"
#include "box/clock.hpp"
#include "box/figures.hpp"
#include "box/left_behind.hpp"
#include "box/operator_notes.hpp"
#include "box/settings.hpp"
#include "box/status.hpp"
#include "xmpp/tls_peer.hpp"

#include <boost/system/error_code.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace diolkos::box {

struct test_sent {
    std::string from; // the address that the ping is sent from
};
struct test_denied {
    std::string why; // a sentence
};

class gateway {
public:
    // Goes on from what the runs before this one have left. Throws start_refused (start_plan.hpp).
    // Until the action `ready` there must be no connection.
    gateway(settings how, left_behind found, moment now);
    ~gateway();

    // --- the edge. With transport::tls, an opened connection's tls_up() follows at once, that of
    // an accepted one is asked for by judge_tls.
    void accepted(connection_id connection, std::string peer_address, transport over, moment now);
    void connected(connection_id connection, std::string peer_address, transport over, moment now);
    void received(connection_id connection, std::span<const std::byte> bytes, moment now);
    void tls_up(connection_id connection, const xmpp::tls_peer& peer, moment now);
    // Of the bytes of all send_data to this connection, `total` have been written to the socket.
    // What was written counts as delivered where the peer speaks no XEP-0198; the rest is sent
    // again.
    void sent(connection_id connection, std::uint64_t total, moment now);
    // Instead of closed(), for an opened one whose domain does not exist: no SRV, A or AAAA, or a
    // target of ".". Bounces with remote-server-not-found; other failures are tried again first.
    void no_such_domain(connection_id connection, const std::string& why, moment now);
    // For whatever reason, also after close_connection; `why` is empty for an orderly end. For an
    // opened one that never connected, `why` says so ("no address for...").
    void closed(connection_id connection, const std::string& why, moment now);

    // --- the link (one connection at a time; a new one replaces the old one)
    void link_connected(std::string peer_address, const std::string& fingerprint, moment now);
    void link_received(std::span<const std::byte> bytes, moment now);
    void link_closed(std::string why, moment now);
    // A connection that never came to be one: wrong key, expired certificate. For the audit.
    void link_refused(std::string peer_address, std::string why, moment now);

    // --- the link, if it is one-way
    using datagrams = std::vector<std::span<const std::byte>>;
    // Datagrams can be handed to the network, to `address`. Not any more: `why`.
    void one_way_ready(std::string address, moment now);
    void one_way_unready(std::string why, moment now);
    // Of all link_datagrams, the first `total` datagrams are with the network.
    void one_way_handed(std::uint64_t total, moment now);
    void one_way_received(const datagrams& what, moment now);
    // The kernel has dropped `total` since the socket was opened.
    void one_way_dropped(std::uint64_t total, moment now);

    // --- completions, time, life
    // Everything that was ready to be told has been told: what was decided goes to the journal.
    // Then take_actions() once more.
    void turn_ends(moment now);
    // Of each journal_request, once.
    void journal_completed(journal::disk::request id, boost::system::error_code error, moment now);
    // Of sync_audit. One that failed ends the box; it is not reported.
    void audit_synced(std::uint64_t below, moment now);
    // What there is room for, about twice a second.
    void storage_seen(const storage_report& space, moment now);
    // Notes that were not handed in before, at most max_notes_at_once; each ends in forget_note.
    void operators_noted(const std::vector<left_note>& notes, moment now);
    void timer(moment now);
    [[nodiscard]] std::chrono::steady_clock::time_point next_deadline() const noexcept;
    // Takes new settings for what can change while running; streams stay.
    void reconfigured(settings how, moment now);
    void configuration_refused(std::string why, moment now);
    // Stops accepting, lets what is under way settle until `deadline`, closes streams; ends in
    // drained.
    void drain(std::chrono::steady_clock::time_point deadline, moment now);

    [[nodiscard]] actions take_actions();

    // --- the operator
    [[nodiscard]] figures measured() const;
    // What the gateway knows; the files of journal and audit log and their disks are left out.
    [[nodiscard]] status described(moment now) const;
    // Sends a ping from one near domain to one far one, as a stanza of that near domain's server
    // would go: judged, recorded, carried. described() says what becomes of it. `who` asks, for the
    // audit. Returns the sender's address, used for this test alone; or why none was sent.
    [[nodiscard]] std::variant<test_sent, test_denied> test(std::string from, std::string to,
                                                            const std::string& who, moment now);
    // Somebody without the right to ask has asked; `who` is for the audit.
    void operator_refused(const std::string& who, moment now);

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace diolkos::box
