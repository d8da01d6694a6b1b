// Whether the certificate of a TLS peer proves an XMPP domain (RFC 6125, 6; RFC 6120, 13.7;
// XEP-0178). Its chain must be valid; then one subjectAltName has to fit:
//
//     dNSName    the domain, or "*." for exactly one label in front of the rest
//     SRVName    "_xmpp-server." and the domain; no wildcards
//     xmppAddr   the domain
//
// The subject's common name counts for nothing.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "xmpp/tls_peer.hpp"

#include <string>
#include <string_view>

namespace diolkos::xmpp {

// `domain` is prepared (wire::prepare_domain).
[[nodiscard]] bool proves(const tls_peer& peer, std::string_view domain);

// A sentence for the log on why it does not. Requires !proves(peer, domain).
[[nodiscard]] std::string why_not_proved(const tls_peer& peer, std::string_view domain);

} // namespace diolkos::xmpp
