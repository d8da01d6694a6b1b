// Names to addresses, by c-ares on the io_context: nothing here blocks.
//
//     domain -> SRV _xmpp-server._tcp, ordered -> A and AAAA of each target
//            -> without SRV: A and AAAA of the domain, port 5269
//
// An SRV target "." says that the domain has no XMPP service: there is no fallback (RFC
// 6120, 3.2.1). Addresses come in the order of RFC 6724: a global IPv6 address goes before IPv4
// where this host has one too, a unique local one (fc00::/7) after it. The hosts file counts.
//
// Errors   the constructor throws std::runtime_error; lookups fail with a sentence
// Threads  not thread-safe; confined to its io_context
// Memory   max_targets targets of max_addresses addresses for each lookup
#pragma once

#include "net/dns_channel.hpp"
#include "net/endpoint.hpp"

#include <string>
#include <vector>

namespace diolkos::net {

inline constexpr std::uint16_t s2s_port = 5269;
inline constexpr std::size_t max_targets = 8; // of SRV records, the first in their order

struct resolved {
    std::vector<tcp::endpoint> endpoints; // in the order to try; empty: failure says why
    std::string failure;
    // A name server said so: neither SRV nor A nor AAAA, a target of ".", or no target that exists.
    bool no_such_domain = false;
};

class resolver {
public:
    explicit resolver(asio::io_context& context);

    // Where the XMPP servers of `domain` (ASCII) are.
    [[nodiscard]] asio::awaitable<resolved> find_servers(std::string domain);
    // The addresses of one host, which may be an address itself.
    [[nodiscard]] asio::awaitable<resolved> find_host(host_port where);

private:
    dns_channel channel_;
};

} // namespace diolkos::net
