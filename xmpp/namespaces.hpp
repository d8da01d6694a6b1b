// The XML namespaces of a server-to-server stream.
//
// Threads  constants
#pragma once

#include <string_view>

namespace diolkos::xmpp::ns {

inline constexpr std::string_view streams = "http://etherx.jabber.org/streams";
inline constexpr std::string_view server = "jabber:server";
inline constexpr std::string_view client = "jabber:client";
inline constexpr std::string_view dialback = "jabber:server:dialback";
inline constexpr std::string_view dialback_feature = "urn:xmpp:features:dialback";
inline constexpr std::string_view stream_errors = "urn:ietf:params:xml:ns:xmpp-streams";
inline constexpr std::string_view stanza_errors = "urn:ietf:params:xml:ns:xmpp-stanzas";
inline constexpr std::string_view tls = "urn:ietf:params:xml:ns:xmpp-tls";
inline constexpr std::string_view sasl = "urn:ietf:params:xml:ns:xmpp-sasl";
inline constexpr std::string_view compress = "http://jabber.org/protocol/compress";
inline constexpr std::string_view stream_management = "urn:xmpp:sm:3";
inline constexpr std::string_view stream_limits = "urn:xmpp:stream-limits:0";
inline constexpr std::string_view xml = "http://www.w3.org/XML/1998/namespace";

} // namespace diolkos::xmpp::ns
