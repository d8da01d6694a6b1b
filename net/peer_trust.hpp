// Whom a TLS session has to believe when the peer is known: its authorities and its lowest version
// of TLS, where they are not the edge's.
//
// Errors   the constructor throws tls_error with file and reason
// Threads  immutable once made; shared by all shards
#pragma once

#include "net/tls_context.hpp"

#include <optional>

namespace diolkos::net {

class peer_trust {
public:
    // Without `ca`: the authorities of the context that a session is made with. A certificate in
    // `ca` is believed whatever it is: an authority's, or a server's own.
    peer_trust(const std::optional<std::filesystem::path>& ca, tls_version minimum);

    // Before the handshake.
    void apply(SSL& session) const;
    // Behind the handshake, for a peer that was not known before it: its chain is judged anew.
    // X509_V_OK, or what is wrong. Requires that it has shown a certificate and has_authorities().
    [[nodiscard]] bool has_authorities() const noexcept { return store_ != nullptr; }
    [[nodiscard]] long judge(SSL& session) const;

private:
    x509_store_ptr store_; // nullptr: the context's
    tls_version minimum_;
};

} // namespace diolkos::net
