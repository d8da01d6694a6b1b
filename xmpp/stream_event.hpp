// What a stream's state machine asks of whoever moves its bytes, and tells of what it found out.
// inbound_stream and outbound_stream append these to a vector; they are carried out in order.
//
// Threads  values
#pragma once

#include "xmpp/dialback.hpp"
#include "xmpp/element.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace diolkos::xmpp {

// Bytes for the peer.
struct send_bytes {
    std::string bytes;
};
// Once all earlier bytes are out, start TLS. The machine takes nothing further until
// on_tls(). Bytes that came in the clear behind the STARTTLS exchange were already refused.
struct start_tls {};
// The peer has proved to be `domain` by `mechanism` ("EXTERNAL", or one of proofs.hpp); the stream
// carries stanzas now. By dialback it has proved it towards one domain here, and may prove other
// pairs on the same stream: then this comes once for each.
struct stream_authenticated {
    std::string domain;
    std::string mechanism;
    std::string towards = {}; // empty: every domain that is served
    bool certified = true;    // its certificate proves the domain, whatever the mechanism
};
// The peer claims to be `from` towards `to` by a dialback key. Ask the authoritative server of
// `from`, then on_verified().
struct key_claimed {
    std::string from, to;
    std::string id; // of this stream
    std::string key;
};
// The authoritative server's word on a key that it was asked about, on a stream opened to ask.
struct key_judged {
    std::string id; // of the stream that the key was given on
    dialback::verdict answer = dialback::verdict::error;
    std::string_view condition; // of an error: a constant
};
// As the authoritative server of `domain`, this end has told `asker` whether a key is its own.
struct key_vouched {
    std::string domain, asker;
    bool ours = false;
};
// Something was refused or dropped, and the stream goes on. For the audit.
struct stream_remark {
    std::string_view reason; // condition of a stream, stanza or SASL error; empty: none was said
    std::string_view rule;   // what decided: "dialback.unasked"
    std::string text;
    std::string domain; // that it is about: as the peer claimed it
};
// A stanza of an authenticated stream: a message, presence or iq of jabber:server whose `from` is
// of the authenticated domain and whose `to` is of a served one. Whether their local parts and
// resources are well-formed is left to guard/, which can answer the sender. `bytes` is its length
// as received; `number` counts from 1 in a session of stream management (0: there is none).
struct stanza_received {
    element stanza;
    std::uint64_t bytes = 0;
    std::string domain = {}; // that sent it; empty: the first that authenticated on the stream
    std::uint64_t number = 0;
};
// inbound_stream: a session begins. An empty `id` cannot be resumed.
struct session_begun {
    std::string id;
};
// inbound_stream: the peer wants to go on with that session of an earlier stream. Nothing is said
// to it before resume_session() or refuse_session().
struct session_wanted {
    std::string id;
};
// outbound_stream: the peer has handled so many stanzas of the session. It may come before
// stream_authenticated, and then is about the session that was to be resumed.
struct stanzas_acknowledged {
    std::uint64_t upto = 0;
};
// Why a stream ended or must end. `error` is a stream error condition of RFC 6120, 4.9.3 or empty
// for an orderly close; `rule` names what decided ("limit.depth"), `text` says it for the log,
// `offset` counts bytes since the stream's start. Send what was queued before it, then close.
struct stream_ended {
    std::string error;
    std::string rule;
    std::string text;
    std::uint64_t offset = 0;
    bool by_peer = false; // the peer sent the error, or closed
};

using stream_event =
    std::variant<send_bytes, start_tls, stream_authenticated, key_claimed, key_judged, key_vouched,
                 stream_remark, stanza_received, session_begun, session_wanted,
                 stanzas_acknowledged, stream_ended>;
using stream_events = std::vector<stream_event>;

} // namespace diolkos::xmpp
