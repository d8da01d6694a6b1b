// Asks the servers of near domains whether dialback keys are theirs (XEP-0220, 2.1.2): for each
// pair of domains one stream of its own, which carries nothing else and is closed with its last
// answer.
//
//     ask(claim) -> stream to claim.from -> db:verify -> judged -> take_outcomes()
//
// Every question gets exactly one outcome, in time or before it:
//
//     the server says valid or invalid                 so it is
//     it says error, or does not know the domain       error, remote-server-not-found
//     the domain does not exist                        error, remote-server-not-found
//     no stream to it could be opened                  error, remote-connection-failed
//     it said nothing in time, or closed the stream    error, remote-server-timeout
//     too many questions wait                          error, resource-constraint
//
// I/O      none; what has to be done is appended to the box's actions
// Threads  not thread-safe; confined to its shard
// Memory   max_pending questions and max_streams streams
#pragma once

#include "box/actions.hpp"
#include "box/inbound_edge.hpp"
#include "box/recorder.hpp"
#include "box/settings.hpp"
#include "xmpp/outbound_stream.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace diolkos::box {

class key_verifier {
public:
    static constexpr std::size_t max_pending = 256;          // questions, in all
    static constexpr std::size_t max_pending_per_domain = 8; // about one near domain
    static constexpr std::size_t max_streams = 64;
    // From the claim to its outcome: Openfire gives a whole session 10 s.
    static constexpr std::chrono::seconds patience{8};

    struct owner {
        const settings& how;
        recorder& log;
        actions& out;
        std::function<connection_id()> new_connection;
    };

    struct outcome {
        connection_id asker = 0; // the inbound stream
        xmpp::key_claimed claim;
        xmpp::dialback::verdict answer = xmpp::dialback::verdict::error;
        std::string_view condition; // of an error
        std::string detail;         // who said so, or why nobody did
    };

    explicit key_verifier(owner with)
        : of_(std::move(with)) {}

    void ask(connection_id asker, xmpp::key_claimed claim);
    [[nodiscard]] std::vector<outcome> take_outcomes() { return std::exchange(outcomes_, {}); }

    // --- its connections
    [[nodiscard]] bool holds(connection_id connection) const { return index_.contains(connection); }
    void connected(connection_id connection, std::string address, transport over);
    void received(connection_id connection, std::span<const std::byte> bytes);
    void tls_up(connection_id connection, const xmpp::tls_peer& peer);
    void closed(connection_id connection, const std::string& why);
    void no_such_domain(connection_id connection, const std::string& why);
    void on_time();
    void close_all(std::string_view error, std::string_view rule, std::string_view text);

    [[nodiscard]] std::size_t pending() const noexcept;

private:
    struct question {
        connection_id asker = 0;
        xmpp::key_claimed claim;
        xmpp::monotonic until;
        bool asked = false;
    };
    struct open_stream {
        connection_id connection = 0;
        xmpp::outbound_stream machine;
        stream_peer peer;
        std::vector<question> questions;
        transport over = transport::clear;
    };
    using domains = std::pair<std::string, std::string>; // local, remote
    using table = std::map<domains, open_stream>;

    [[nodiscard]] const char* limit_reached(const xmpp::key_claimed& claim) const;
    [[nodiscard]] table::iterator open(const domains& between);
    [[nodiscard]] table::iterator find(connection_id connection);
    template <class Step>
    void step(table::iterator at, Step take);
    // Each may end the stream at `at`; false then.
    bool obey(table::iterator at, xmpp::stream_events& events);
    void judged(open_stream& stream, const xmpp::key_judged& what);
    void ask_what_waits(open_stream& stream);
    void over(table::iterator at, const xmpp::stream_ended& why);
    void give(question&& about, xmpp::dialback::verdict answer, std::string_view condition,
              std::string detail);

    owner of_;
    table streams_;
    std::map<connection_id, domains> index_;
    std::vector<outcome> outcomes_;
};

} // namespace diolkos::box
