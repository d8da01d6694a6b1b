// Any names in a certificate: a domain is proved only by a name that fits it as a plain reading of
// RFC 6125 has it, and never by a certificate that is not valid.
//
//     domain \n ( D | S | X ) name \n ...          dNSName, SRVName, xmppAddr
#include "tests/fuzz/fuzz.hpp"
#include "wire_format/address.hpp"
#include "xmpp/certificate_identity.hpp"

#include <algorithm>

using namespace diolkos;

namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

// By labels, where the product goes by positions.
bool fits_host_name(std::string_view name, std::string_view domain) {
    const std::string pattern = lower(name), host = lower(domain);
    if (!pattern.starts_with("*."))
        return pattern == host;
    const auto dot = host.find('.');
    return dot != std::string::npos && dot > 0 && pattern.substr(2) == host.substr(dot + 1);
}

bool could_prove(const xmpp::tls_peer& peer, std::string_view domain) {
    constexpr std::string_view service = "_xmpp-server.";
    const auto ascii = wire::domain_to_ascii(domain);
    const auto by_dns = [&](const std::string& name) {
        return ascii && fits_host_name(name, *ascii);
    };
    const auto by_srv = [&](const std::string& name) {
        return ascii && lower(name).starts_with(service) &&
               lower(name).substr(service.size()) == lower(*ascii);
    };
    const auto by_address = [&](const std::string& name) {
        const auto named = wire::prepare_domain(name);
        return named && *named == domain;
    };
    return std::ranges::any_of(peer.dns_names, by_dns) ||
           std::ranges::any_of(peer.srv_names, by_srv) ||
           std::ranges::any_of(peer.xmpp_addrs, by_address);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input = fuzz::text_of(data, size);
    const auto line = [&input] {
        const auto found = input.substr(0, input.find('\n'));
        input.remove_prefix(std::min(input.size(), found.size() + 1));
        return found;
    };
    const auto domain = wire::prepare_domain(line());
    if (!domain)
        return 0;
    xmpp::tls_peer peer;
    while (!input.empty()) {
        const auto named = line();
        if (named.starts_with('D'))
            peer.dns_names.emplace_back(named.substr(1));
        else if (named.starts_with('S'))
            peer.srv_names.emplace_back(named.substr(1));
        else if (named.starts_with('X'))
            peer.xmpp_addrs.emplace_back(named.substr(1));
    }
    fuzz::require(!xmpp::proves(peer, *domain), "no certificate proves nothing");
    peer.has_certificate = true;
    fuzz::require(!xmpp::proves(peer, *domain), "a chain that is not valid proves nothing");
    peer.chain_valid = true;
    const bool proved = xmpp::proves(peer, *domain);
    fuzz::require(!proved || could_prove(peer, *domain), "a domain is proved by its name only",
                  *domain);
    if (!proved)
        static_cast<void>(xmpp::why_not_proved(peer, *domain));
    return 0;
}
