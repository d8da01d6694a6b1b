// What a TLS session is made with: a certificate, its key, and whom to believe.
//
//     edge   TLS 1.2 or better; the peer's chain is checked against a CA, but a fault in it does
//            not end the handshake: it is found out, and the stream decides (tls_peer)
//     link   TLS 1.3 only; the peer is known by the digest of its public key and needs no CA;
//            a wrong key and a certificate out of its time end the handshake
//     collector  of exported records: TLS 1.2 or better; a fault in its chain ends the handshake
//
// An edge answers ALPN with xmpp-server where it is offered, and never requires it.
//
// Neither resumes sessions, renegotiates, compresses or takes early data. One context serves both
// ends of a session.
//
// Errors   the constructors throw tls_error with file and reason
// Threads  immutable once made; shared by all shards
#pragma once

#include "box/peer_settings.hpp"
#include "net/certificate.hpp"

#include <filesystem>

namespace diolkos::net {

// The one protocol of an edge (XEP-0368), as ALPN has it on the wire (RFC 7301, 3.1).
inline constexpr std::array<unsigned char, 12> alpn_offer{11,  'x', 'm', 'p', 'p', '-',
                                                          's', 'e', 'r', 'v', 'e', 'r'};

struct credential_files {
    std::filesystem::path certificate; // PEM, the leaf first
    std::filesystem::path key;         // PEM
};

using box::tls_version;
[[nodiscard]] int protocol_number(tls_version version) noexcept; // OpenSSL's

class tls_context {
public:
    [[nodiscard]] static tls_context for_edge(const credential_files& own,
                                              const std::filesystem::path& ca, tls_version minimum);
    [[nodiscard]] static tls_context for_link(const credential_files& own, const key_pin& peer);
    [[nodiscard]] static tls_context for_collector(const credential_files& own,
                                                   const std::filesystem::path& ca);

    // Throws tls_error if for_edge() could not use that file, so that it can be named by itself.
    static void check_authorities(const std::filesystem::path& ca);

    // Of the edge: what its sessions are for is told by ALPN.
    [[nodiscard]] bool speaks_xmpp() const noexcept { return pin_ == nullptr; }
    [[nodiscard]] SSL_CTX* native() const noexcept { return context_.get(); }
    // Of our own certificate, for the log: why it cannot be used now, or empty.
    [[nodiscard]] std::string own_time_fault() const;
    // Its fingerprint, key and expiry, and the names in it.
    [[nodiscard]] xmpp::tls_peer own_certificate() const;

private:
    explicit tls_context(const credential_files& own);
    ssl_ctx_ptr context_;
    std::shared_ptr<const key_pin> pin_; // shared: OpenSSL keeps its address, the context moves
};

} // namespace diolkos::net
