// How this box deals with one remote domain, or with all of a pattern: config/ fills it from
// [[edge.peer]]. What is checked where:
//
//     may_federate, methods, direct_tls    box/ and xmpp/, when the stream's header names the peer
//     minimum_tls, pin                     box/, when TLS is up (and minimum_tls by TLS itself)
//     ca                                   net/: tls_peer::chain_valid already counts for this peer
//     stanzas, bytes                       box/, for all streams of a peer together
//
// I/O      none
// Threads  values
#pragma once

#include "box/domain_map.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace diolkos::box {

enum class tls_version : std::uint8_t { v1_2, v1_3 };
[[nodiscard]] std::string_view
    name(tls_version) noexcept; // as tls_peer::protocol has it: "TLSv1.3"

// By what a peer may prove its domain, in either direction. At least one is set.
struct authentication_methods {
    bool external = true;  // SASL EXTERNAL, by a certificate that proves the domain
    bool dialback = false; // XEP-0220 with a verification connection, whatever the certificate
    // XEP-0220 without a verification connection, where the certificate proves the domain.
    bool dialback_certificate = false;

    friend bool operator==(const authentication_methods&, const authentication_methods&) = default;
};

// A token bucket: `burst` at once, `per_second` in the long run. Nothing is limited if per_second
// is 0.
struct rate {
    std::uint64_t per_second = 0;
    std::uint64_t burst = 0; // at least 1 if there is a limit

    friend bool operator==(const rate&, const rate&) = default;
};

// TLS from the first byte on (XEP-0368) beside STARTTLS.
enum class direct_tls : std::uint8_t { allowed, required, refused };

struct peer_settings {
    authentication_methods methods;
    tls_version minimum_tls = tls_version::v1_2;
    // SHA-256 of the SubjectPublicKeyInfo, 64 lower-case hex digits: the certificate must have this
    // key, and still be valid to the CA. Empty: any key.
    std::string pin;
    rate stanzas; // coming from the peer
    rate bytes;   // the same; as received under TLS
    direct_tls direct = direct_tls::allowed;

    friend bool operator==(const peer_settings&, const peer_settings&) = default;
};

// The settings of every remote domain: the most specific pattern counts, as a whole.
class peer_table {
public:
    // For domains that no pattern fits.
    peer_settings others;

    // `pattern` is prepared: "name", "*.name" or "*". False if it is there already.
    bool add(std::string pattern, peer_settings of) {
        return listed_.add(std::move(pattern), std::move(of));
    }

    // Of `domain` (prepared). Valid until the table changes: at most to the next reload.
    [[nodiscard]] const peer_settings& find(std::string_view domain) const {
        const auto* const found = listed_.find(domain);
        return found != nullptr ? *found : others;
    }

private:
    domain_map<peer_settings> listed_;
};

} // namespace diolkos::box
