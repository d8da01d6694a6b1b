#include "box/peer_proofs.hpp"

#include "box/peer_policy.hpp"

namespace diolkos::box {

xmpp::accepted_proofs proofs_of(const settings& how, std::string_view domain) {
    const auto& methods = how.peers.find(domain).methods;
    return {.external = methods.external,
            .dialback = methods.dialback,
            .dialback_certificate = methods.dialback_certificate};
}

xmpp::accepted_proofs proofs_of(const settings& how, std::string_view domain,
                                const xmpp::tls_peer& over) {
    if (object_to(over, how.peers.find(domain))) {
        return {.external = false, .dialback = false, .dialback_certificate = false};
    }
    return proofs_of(how, domain);
}

} // namespace diolkos::box
