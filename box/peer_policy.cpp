#include "box/peer_policy.hpp"

namespace diolkos::box {

std::optional<xmpp::objection> object_to(const xmpp::tls_peer& peer, const peer_settings& wanted) {
    // "TLSv1.2" < "TLSv1.3"; what is older has no TLS session here at all.
    if (peer.protocol < name(wanted.minimum_tls)) {
        return xmpp::objection{"policy-violation", "tls.version",
                               "the stream is under " + peer.protocol + ", but at least " +
                                   std::string(name(wanted.minimum_tls)) +
                                   " is configured for this peer"};
    }
    if (wanted.pin.empty()) {
        return std::nullopt;
    }
    if (!peer.has_certificate) {
        return xmpp::objection{"not-authorized", "tls.pin",
                               "a key is pinned for this peer, but it has shown no certificate"};
    }
    if (peer.key_pin != wanted.pin) {
        return xmpp::objection{"not-authorized", "tls.pin",
                               "the key of its certificate is " + peer.key_pin + ", but " +
                                   wanted.pin + " is pinned"};
    }
    return std::nullopt;
}

} // namespace diolkos::box
