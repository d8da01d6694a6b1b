// The first look at a stanza of an authenticated stream: whose it claims to be and where it wants
// to go (RFC 6120, 8.1.1.2, 8.1.2.2 and 4.9.3). Anything wrong here ends the stream.
//
// Only the domain parts are judged. An address that is malformed in its local part or resource
// goes on to guard/, which answers the sender with jid-malformed.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "xmpp/element.hpp"
#include "xmpp/objection.hpp"
#include "xmpp/stream_authority.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace diolkos::xmpp {

// `authority` is what the stream's peer has proved; `serves` says of a prepared domain whether
// stanzas may be for it. `sender` becomes the prepared domain of `from`, if that is one.
[[nodiscard]] std::optional<objection>
object_to_stanza(const element& stanza, const stream_authority& authority,
                 const std::function<bool(std::string_view)>& serves, std::string& sender);

} // namespace diolkos::xmpp
