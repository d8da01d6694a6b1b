// The receiving entity of a server-to-server stream (RFC 6120, 4 to 6), without I/O.
//
//   await_header -> offer_starttls -> await_tls -> await_secure_header -> offer_sasl
//                -> (await_response ->) await_final_header -> established -> ended
//
// What a peer may send in each state is a table in inbound_negotiation.cpp; anything else ends the
// stream with the error of RFC 6120, 4.9.3 that fits. STARTTLS is required; EXTERNAL is offered
// only when the certificate proves the header's `from` (XEP-0178). No stanza is ever sent here:
// answers travel on the outbound stream.
//
// I/O      none; events are appended to the caller's vector
// Threads  not thread-safe; confined to its shard
// Memory   that of its parser
#pragma once

#include "xmpp/limits.hpp"
#include "xmpp/stream_event.hpp"
#include "xmpp/tls_peer.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>

namespace diolkos::xmpp {

class inbound_stream {
public:
    struct settings {
        stream_limits limits;
        // Whether this edge speaks for `domain` (prepared). Decides host-unknown.
        std::function<bool(std::string_view domain)> serves;
        // Whether a peer of that name may federate at all. Decides policy-violation.
        std::function<bool(std::string_view domain)> may_federate;
        // A new, unpredictable stream id each call.
        std::function<std::string()> new_stream_id;
    };

    inbound_stream(settings how, monotonic now);
    ~inbound_stream();
    inbound_stream(inbound_stream&&) noexcept;
    inbound_stream& operator=(inbound_stream&&) noexcept;

    void on_bytes(std::span<const std::byte> bytes, monotonic now, stream_events& out);
    // TLS is up, after a start_tls event.
    void on_tls(const tls_peer& peer, stream_events& out);
    // Something went wrong elsewhere or the box is stopping: a stream error (or none if empty),
    // the closing tag, stream_ended.
    void close(std::string_view error, std::string_view rule, std::string_view text,
               stream_events& out);
    // Negotiation and idle deadlines, keepalive. Call at or after next_deadline().
    void on_time(monotonic now, stream_events& out);
    [[nodiscard]] monotonic next_deadline() const noexcept;

    [[nodiscard]] bool established() const noexcept;
    [[nodiscard]] bool ended() const noexcept;
    // As claimed in the header, prepared; empty before it. For the audit.
    [[nodiscard]] const std::string& claimed_from() const noexcept;
    [[nodiscard]] const std::string& local_domain() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace diolkos::xmpp
