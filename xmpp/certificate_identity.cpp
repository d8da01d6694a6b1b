#include "xmpp/certificate_identity.hpp"

#include "wire_format/address.hpp"

#include <algorithm>

namespace diolkos::xmpp {
namespace {

using std::string_view;

constexpr string_view srv_label = "_xmpp-server.";

// DNS names compare without regard to the case of ASCII letters (RFC 4343).
bool same_dns_name(string_view a, string_view b) noexcept {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::equal(a, b, {}, lower, lower);
}

// `ascii` is the domain in A-labels, as certificates have it.
bool fits_dns_name(string_view presented, string_view ascii) noexcept {
    if (!presented.starts_with("*."))
        return same_dns_name(presented, ascii);
    // The wildcard stands for the whole left-most label and for nothing else (RFC 6125, 6.4.3).
    const std::size_t dot = ascii.find('.');
    const string_view rest = presented.substr(2);
    return dot != string_view::npos && dot > 0 && !rest.empty() &&
           same_dns_name(rest, ascii.substr(dot + 1));
}

bool fits_srv_name(string_view presented, string_view ascii) noexcept {
    return presented.size() > srv_label.size() &&
           same_dns_name(presented.substr(0, srv_label.size()), srv_label) &&
           same_dns_name(presented.substr(srv_label.size()), ascii);
}

} // namespace

bool proves(const tls_peer& peer, std::string_view domain) {
    if (!peer.has_certificate || !peer.chain_valid || domain.empty())
        return false;
    const auto is_domain = [&](const std::string& presented) {
        const auto prepared = wire::prepare_domain(presented);
        return prepared && *prepared == domain;
    };
    if (std::ranges::any_of(peer.xmpp_addrs, is_domain))
        return true;
    const auto ascii = wire::domain_to_ascii(domain);
    if (!ascii)
        return false;
    return std::ranges::any_of(peer.dns_names,
                               [&](const auto& each) { return fits_dns_name(each, *ascii); }) ||
           std::ranges::any_of(peer.srv_names,
                               [&](const auto& each) { return fits_srv_name(each, *ascii); });
}

std::string why_not_proved(const tls_peer& peer, std::string_view domain) {
    if (!peer.has_certificate)
        return "the peer has no certificate";
    if (!peer.chain_valid)
        return "the certificate is not valid: " + peer.chain_error;
    return "the certificate names another domain than " + std::string(domain);
}

} // namespace diolkos::xmpp
