// Names to addresses, by c-ares on the io_context: nothing here blocks.
//
//     domain -> SRV _xmpps-server._tcp and _xmpp-server._tcp, ordered together (XEP-0368, 3)
//               -> A and AAAA of each target
//            -> without SRV: A and AAAA of the domain, port 5269, STARTTLS
//
// An SRV target "." says that the domain does not have that service; of _xmpp-server, there is no
// fallback (RFC 6120, 3.2.1). The addresses of a target take turns, IPv6 first (RFC 8305, 4), and
// within a family come in the order of RFC 6724. The hosts file counts.
//
// Errors   the constructor throws std::runtime_error; lookups fail with a sentence
// Threads  not thread-safe; confined to its io_context
// Memory   max_targets targets of max_addresses addresses for each lookup
#pragma once

#include "box/peer_settings.hpp"
#include "net/dns_channel.hpp"
#include "net/endpoint.hpp"

#include <string>
#include <vector>

namespace diolkos::net {

inline constexpr std::uint16_t s2s_port = 5269;
inline constexpr std::size_t max_targets = 8; // of SRV records, the first in their order

// One address to try.
struct candidate {
    tcp::endpoint address;
    bool direct_tls = false; // TLS begins with the first byte
};

struct resolved {
    std::vector<candidate> endpoints; // in the order to try; empty: failure says why
    std::string failure;
    // A name server said so: neither SRV nor A nor AAAA, a target of ".", or no target that exists.
    bool no_such_domain = false;
};

class resolver {
public:
    explicit resolver(asio::io_context& context);

    // Where the XMPP servers of `domain` (ASCII) are; `tls` says which of them will do.
    [[nodiscard]] asio::awaitable<resolved> find_servers(std::string domain, box::direct_tls tls);
    // The addresses of one host, which may be an address itself.
    [[nodiscard]] asio::awaitable<resolved> find_host(host_port where);

private:
    [[nodiscard]] asio::awaitable<resolved> find_targets(std::vector<srv_record> records);

    dns_channel channel_;
};

} // namespace diolkos::net
