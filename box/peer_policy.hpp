// What is asked of a peer's TLS beyond what its stream asks: version and key, as configured for its
// domain.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "box/peer_settings.hpp"
#include "xmpp/objection.hpp"
#include "xmpp/tls_peer.hpp"

#include <optional>

namespace diolkos::box {

// nullopt: `peer` is as `wanted`. TLS itself keeps the version where the peer is known before the
// handshake; on connections that begin with TLS it is known only behind it.
[[nodiscard]] std::optional<xmpp::objection> object_to(const xmpp::tls_peer& peer,
                                                       const peer_settings& wanted);

} // namespace diolkos::box
