// What both edges write and ask for in the same way: a stream's audit records, and bytes out.
//
// Threads  free functions on the caller's values
#pragma once

#include "audit/record.hpp"
#include "box/actions.hpp"
#include "box/inbound_edge.hpp"
#include "xmpp/stream_event.hpp"

#include <string>

namespace diolkos::box {

// A record of `what`, with the fields of `peer`.
[[nodiscard]] audit::record record_of(const stream_peer& peer, audit::event what);
// stream-closed for an orderly end of an authenticated stream, stream-refused for any other.
[[nodiscard]] audit::record end_of_stream(const stream_peer& peer, const xmpp::stream_ended& why);

// stream-denied: something was denied or dropped on a stream that goes on.
[[nodiscard]] audit::record record_of_remark(const stream_peer& peer,
                                             const xmpp::stream_remark& what);

// What stream-authenticated has as detail: the pair, and whether a certificate proves the domain.
[[nodiscard]] std::string detail_of(const xmpp::stream_authenticated& who);

// Appends to the last action if that sends to the same connection already: one write for what one
// turn has for a peer.
void send_coalesced(actions& out, connection_id connection, std::string bytes);

} // namespace diolkos::box
