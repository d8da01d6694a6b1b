// The initiating entity of a server-to-server stream (RFC 6120, 4 to 6), without I/O: from one
// local domain to one remote domain.
//
//   connecting -> await_features -> await_proceed -> await_tls -> await_secure_features
//              -> await_success -> await_final_features (-> await_management)
//              -> established -> ended
//
//     await_secure_features, await_success -> await_result (-> await_management) -> established
//                                  by dialback (XEP-0220), where EXTERNAL is not offered or fails
//     await_secure_features -> asking -> ended
//                                  a stream to ask the remote domain's server about keys
//
// Stanzas are handed in only once established(); the caller keeps the queue. A remote server that
// offers no STARTTLS ends the stream, and so does one whose certificate does not prove the remote
// domain, unless the settings accept dialback of it whatever the certificate.
//
// I/O      none; events are appended to the caller's vector
// Threads  not thread-safe; confined to its shard
// Memory   that of its parser (unauthenticated limits: a peer may send little on this stream)
#pragma once

#include "xmpp/inbound_stream.hpp"
#include "xmpp/stream_management.hpp"

namespace diolkos::xmpp {

class outbound_stream {
public:
    // Of one stream. Dialback that is dropped more often than this ends it.
    static constexpr std::uint32_t max_remarks = 16;

    enum class purpose : std::uint8_t {
        stanzas,
        questions, // about dialback keys: it authenticates nobody (XEP-0220, 2.1.2)
    };
    struct settings {
        stream_limits limits;
        std::string local_domain;  // prepared
        std::string remote_domain; // prepared
        accepted_proofs proofs = {};
        // This end's key for the pair on a stream with that id. None: no dialback.
        std::function<std::string(std::string_view stream_id)> key = {};
        purpose use = purpose::stanzas;
        // Of an earlier stream between the two that was lost.
        std::optional<management_session> resume = {};
    };

    // `now` starts the negotiation deadline.
    outbound_stream(settings how, monotonic now);
    ~outbound_stream();
    outbound_stream(outbound_stream&&) noexcept;
    outbound_stream& operator=(outbound_stream&&) noexcept;

    // The transport is connected: sends the header.
    void on_connected(stream_events& out);
    // The same of a transport that began with TLS (XEP-0368): there is no STARTTLS.
    // With anything `wrong` about it, it ends without a word.
    void on_connected_tls(const tls_peer& peer, stream_events& out,
                          const std::optional<objection>& wrong = {});
    void on_bytes(std::span<const std::byte> bytes, monotonic now, stream_events& out);
    void on_tls(const tls_peer& peer, stream_events& out,
                const std::optional<objection>& wrong = {});
    // Asks whether the remote domain has given `key` on the inbound stream `id`; a key_judged
    // follows. Requires asking(), and that nothing of the same id is being asked.
    void ask(std::string_view id, std::string_view key, monotonic now, stream_events& out);
    // One stanza, written by stanza_writer. Requires established(). Returns its number in the
    // session of stream management, from 1, which stanzas_acknowledged counts; 0: there is none.
    std::uint64_t send(std::string_view stanza_xml, monotonic now, stream_events& out);
    // No stanza follows for now: asks what the peer has handled, if it speaks XEP-0198.
    void pause(monotonic now, stream_events& out);
    void close(std::string_view error, std::string_view rule, std::string_view text,
               stream_events& out);
    void on_time(monotonic now, stream_events& out);
    [[nodiscard]] monotonic next_deadline() const noexcept;

    // What can be resumed on another stream, once this one is lost; nullopt: nothing.
    [[nodiscard]] std::optional<management_session> session() const;
    // The peer acknowledges stanzas; on a session that goes on from an earlier stream.
    [[nodiscard]] bool managed() const noexcept;
    [[nodiscard]] bool resumed() const noexcept;
    [[nodiscard]] bool established() const noexcept;
    [[nodiscard]] bool asking() const noexcept; // open for questions
    [[nodiscard]] bool ended() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace diolkos::xmpp
