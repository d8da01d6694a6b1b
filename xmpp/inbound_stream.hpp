// The receiving entity of a server-to-server stream (RFC 6120, 4 to 6), without I/O.
//
//   await_header -> offer_starttls -> await_tls -> await_secure_header -> offer_sasl
//                -> (await_response ->) await_final_header -> established -> ended
//
//     offer_sasl -> established           by dialback: a key is verified, no new stream begins
//     await_response -> offer_sasl        SASL failed, and dialback may follow (ejabberd does so)
//     established -> closing -> ended     this end closes in order, and waits for the peer's tag
//
// What a peer may send in each state is a table in inbound_negotiation.cpp; anything else ends the
// stream with the error of RFC 6120, 4.9.3 that fits. STARTTLS is required; EXTERNAL is offered
// only when the certificate proves the header's `from` (XEP-0178), dialback (XEP-0220) only when
// the settings accept it of that domain. A refused key is answered with a dialback error, and the
// stream goes on; an invalid one ends it. No stanza is ever sent here: answers travel on the
// outbound stream.
//
// I/O      none; events are appended to the caller's vector
// Threads  not thread-safe; confined to its shard
// Memory   that of its parser
#pragma once

#include "xmpp/limits.hpp"
#include "xmpp/objection.hpp"
#include "xmpp/proofs.hpp"
#include "xmpp/stream_event.hpp"
#include "xmpp/tls_peer.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace diolkos::xmpp {

class inbound_stream {
public:
    // Of one stream. What is dropped or denied more often than this ends it.
    static constexpr std::uint32_t max_remarks = 16;
    static constexpr std::uint32_t max_sasl_failures = 2; // with dialback to follow
    static constexpr std::uint32_t max_vouched = 16;      // questions before authentication

    struct settings {
        stream_limits limits;
        // Whether this edge speaks for `domain` (prepared). Decides host-unknown.
        std::function<bool(std::string_view domain)> serves;
        // Whether a peer of that name may federate at all. Decides policy-violation.
        std::function<bool(std::string_view domain)> may_federate;
        // A new, unpredictable stream id each call.
        std::function<std::string()> new_stream_id;
        // How `domain` may prove itself over this TLS. None: by SASL EXTERNAL.
        std::function<accepted_proofs(std::string_view domain, const tls_peer&)> proofs = {};
        // Whether a key is this end's own, for the pair and stream of the question. None: dialback
        // is not spoken at all, not even to answer questions.
        std::function<bool(const dialback::message& question)> is_own_key = {};
        // The connection began with TLS (XEP-0368): there is no STARTTLS. The start_tls event comes
        // behind the first header, and asks only for what is known of who claims to be its `from`.
        bool direct_tls = false;
        // Whether `domain` may not come over this kind of connection. None: it may.
        std::function<bool(std::string_view domain)> wrong_transport = {};
    };

    inbound_stream(settings how, monotonic now);
    ~inbound_stream();
    inbound_stream(inbound_stream&&) noexcept;
    inbound_stream& operator=(inbound_stream&&) noexcept;

    void on_bytes(std::span<const std::byte> bytes, monotonic now, stream_events& out);
    // TLS is up, after a start_tls event. `wrong`, if there is anything, ends the stream before
    // anything is offered in it.
    void on_tls(const tls_peer& peer, stream_events& out,
                const std::optional<objection>& wrong = {});
    // What became of a key_claimed: `condition` is of RFC 6120, 8.3.3, a constant, if it could not
    // be verified. Without effect if the stream has moved on.
    void on_verified(const key_claimed& claim, dialback::verdict answer, std::string_view condition,
                     monotonic now, stream_events& out);
    // Stream management: the first `total` stanzas of the session are recorded durably.
    void handled(std::uint64_t total, stream_events& out);
    // The answer to session_wanted. It goes on, and the `total` stanzas that have come are all
    // recorded; or there is none, or it cannot go on and `total` of its stanzas are recorded.
    void resume_session(std::uint64_t total, stream_events& out);
    void refuse_session(std::optional<std::uint64_t> total, stream_events& out);
    // Something went wrong elsewhere: a stream error (or none if empty), the closing tag,
    // stream_ended.
    void close(std::string_view error, std::string_view rule, std::string_view text,
               stream_events& out);
    // The same where the peer has done nothing wrong: its stanzas are taken until its closing tag
    // comes, for closing_wait at most, and then comes stream_ended. At once where none can be lost:
    // before authentication, and in a session of stream management.
    void close_in_order(std::string_view error, std::string_view rule, std::string_view text,
                        monotonic now, stream_events& out);
    // It is not being read: what it does not say does not count against it.
    void excuse_silence(monotonic now) noexcept;
    // Negotiation and idle deadlines, keepalive. Call at or after next_deadline().
    void on_time(monotonic now, stream_events& out);
    [[nodiscard]] monotonic next_deadline() const noexcept;

    // Its stanzas are taken.
    [[nodiscard]] bool established() const noexcept;
    // After close_in_order(), while the peer's closing tag is awaited: how it will end. Or nullptr.
    [[nodiscard]] const stream_ended* closing() const noexcept;
    [[nodiscard]] bool ended() const noexcept;
    // As claimed in the header, prepared; empty before it. For the audit.
    [[nodiscard]] const std::string& claimed_from() const noexcept;
    [[nodiscard]] const std::string& local_domain() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace diolkos::xmpp
