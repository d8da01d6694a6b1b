// The streams that peers have opened to this box: one inbound_stream each, with its connection,
// its limits and its records.
//
// I/O      none; what has to be done is appended to the box's actions
// Threads  not thread-safe; confined to its shard
// Memory   settings::max_streams streams; those not authenticated are bounded for each address
#pragma once

#include "box/actions.hpp"
#include "box/expiry_watch.hpp"
#include "box/managed_sessions.hpp"
#include "box/peer_meter.hpp"
#include "box/record_budget.hpp"
#include "box/recorder.hpp"
#include "box/settings.hpp"
#include "box/status.hpp"
#include "xmpp/inbound_stream.hpp"

#include <functional>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

namespace diolkos::box {

// What an audit record says of a peer.
struct stream_peer {
    std::string domain, address, fingerprint, mechanism, stream;
    std::int64_t expires = 0; // its certificate's last second; 0: none
};

class inbound_edge {
public:
    // What becomes of a stanza has to be said by recorded(), once, with the place that it came
    // with.
    using on_stanza = std::function<void(connection_id, const stream_peer&, xmpp::stanza_received&&,
                                         const stanza_place&)>;

    // All must outlive this; `how` may change between calls. `strangers` takes the records of peers
    // that have not authenticated.
    inbound_edge(const settings& how, recorder& log, record_budget& strangers, actions& out,
                 expiry_watch& certificates, on_stanza deliver);

    void accepted(connection_id connection, std::string address, transport over);
    void received(connection_id connection, std::span<const std::byte> bytes);
    void tls_up(connection_id connection, const xmpp::tls_peer& peer);
    void closed(connection_id connection, const std::string& why);
    void on_time(); // deadlines of all streams; about once a second is enough
    // In order: what peers have written before they know of it is taken, until their closing tags.
    // Those in a session of stream management with stanzas that are not recorded yet are closed
    // once they are, so that the peer knows what it need not send again; until then nothing more of
    // them is read.
    void close_all(std::string_view error, std::string_view rule, std::string_view text);
    void wait_no_more(); // for closing tags
    // Ends the streams of those who may not federate any more.
    void settings_changed();

    // What became of a stanza is in the recorder's present batch, and in durable ones.
    void recorded(const stanza_place& which) { sessions_.recorded(which, log_.ticket()); }
    void durable(journal::ticket upto);

    // Stop and resume reading from every peer whose stanzas may cross.
    void set_reading(bool wanted);
    // Stop and resume one on its own account: what it has sent cannot go on.
    void hold(connection_id connection, bool held);

    // Dialback keys that peers have claimed domains by; of each, verified() says what it was.
    struct claim {
        connection_id connection = 0;
        xmpp::key_claimed key;
    };
    [[nodiscard]] std::vector<claim> take_claims() { return std::exchange(claims_, {}); }
    // `condition` is that of an error; `detail` says who was asked, for the audit.
    void verified(const claim& what, xmpp::dialback::verdict answer, std::string_view condition,
                  const std::string& detail);

    [[nodiscard]] bool holds(connection_id connection) const {
        return streams_.contains(connection);
    }
    [[nodiscard]] std::size_t size() const noexcept { return streams_.size(); }
    [[nodiscard]] std::size_t unauthenticated() const noexcept { return unauthenticated_total_; }
    [[nodiscard]] std::size_t resumable() const noexcept { return sessions_.kept(); }
    // Adds the streams of each near domain.
    void count(std::map<std::string, peer_status>& by_domain) const;

private:
    struct open_stream {
        xmpp::inbound_stream machine;
        stream_peer peer; // as it authenticated first
        transport over = transport::clear;
        bool reading = true;
        bool held = false;                  // by hold()
        std::vector<stream_peer> also = {}; // other domains of it, by dialback
    };
    using table = std::unordered_map<connection_id, open_stream>;

    [[nodiscard]] const char* limit_reached(const std::string& address) const;
    void obey(table::iterator at, xmpp::stream_events& events);
    void ended(table::iterator at, const xmpp::stream_ended& why, bool lost);
    void wanted(table::iterator at, const std::string& session);
    void tell(const managed_sessions::news& what);
    void close(table::iterator at, std::string_view error, std::string_view rule,
               std::string_view text);
    void say_last_word(table::iterator at);
    void authenticated(connection_id connection, open_stream& stream,
                       const xmpp::stream_authenticated& who);
    void vouched(const stream_peer& peer, const xmpp::key_vouched& what);
    [[nodiscard]] static const stream_peer& sender(const open_stream& stream,
                                                   const std::string& domain);
    void left_unauthenticated(const std::string& address);
    void record(const stream_peer& peer, audit::record& entry);
    [[nodiscard]] xmpp::inbound_stream::settings stream_settings(transport over) const;
    // Stops or resumes it, as the link and its domain's limits have it.
    void set_reading(connection_id connection, open_stream& stream);
    void set_reading_of_all();

    const settings& how_;
    recorder& log_;
    record_budget& strangers_;
    actions& out_;
    expiry_watch& certificates_;
    on_stanza deliver_;
    peer_meter meter_;
    table streams_;
    managed_sessions sessions_;
    struct last_word {
        std::string error, rule, text;
    };
    std::optional<last_word> closing_;                   // said to every stream that is still open
    std::map<std::string, std::size_t> unauthenticated_; // streams for each address
    std::size_t unauthenticated_total_ = 0;
    bool reading_ = true;
    std::vector<claim> claims_;
    std::string vouched_by_; // while verified() is under way
};

} // namespace diolkos::box
