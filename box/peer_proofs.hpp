// By what a near domain may prove itself over a certain TLS, as configured for it.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "box/settings.hpp"
#include "xmpp/proofs.hpp"
#include "xmpp/tls_peer.hpp"

#include <string_view>

namespace diolkos::box {

[[nodiscard]] xmpp::accepted_proofs proofs_of(const settings& how, std::string_view domain);

// Of a domain that may be another one than the stream was opened for: none at all if the TLS is not
// what that domain has to have (peer_policy).
[[nodiscard]] xmpp::accepted_proofs proofs_of(const settings& how, std::string_view domain,
                                              const xmpp::tls_peer& over);

} // namespace diolkos::box
