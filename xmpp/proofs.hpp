// By what the two ends of a stream may prove their domains to each other: the operator's choice for
// one remote domain. The stream's machines hold negotiation to it, in either direction.
//
//     external               SASL EXTERNAL: the certificate proves the domain (XEP-0178)
//     dialback_certificate   dialback where the certificate proves the domain: the key is taken
//                            without asking anybody (XEP-0344)
//     dialback               dialback whatever the certificate: the server that DNS gives for the
//                            domain is asked about the key (XEP-0220); proves no more than DNS does
//
// Threads  values
#pragma once

#include <string_view>

namespace diolkos::xmpp {

struct accepted_proofs {
    bool external = true;
    bool dialback = false;
    bool dialback_certificate = false;

    // Whether dialback may be spoken with an end whose certificate proves its domain, or does not.
    [[nodiscard]] bool any_dialback(bool proved) const noexcept {
        return dialback || (dialback_certificate && proved);
    }
};

// How a peer has authenticated, as it stands in the audit log beside sasl::external.
namespace mechanism {
inline constexpr std::string_view dialback = "dialback";
inline constexpr std::string_view dialback_certificate = "dialback+certificate";
} // namespace mechanism

} // namespace diolkos::xmpp
