// A place to connect to or to listen on, as configured: "10.0.0.1:5269", "[::]:5269",
// "xmpp.example.org:5269".
//
// Threads  values
#pragma once

#include "net/asio.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace diolkos::net {

struct host_port {
    std::string host; // a name or an address, IPv6 without brackets
    std::uint16_t port = 0;

    friend bool operator==(const host_port&, const host_port&) = default;
};

// nullopt unless it is HOST:PORT or [IPV6]:PORT; port 0 (the kernel picks) is allowed.
[[nodiscard]] std::optional<host_port> parse_host_port(std::string_view text);
[[nodiscard]] std::string to_text(const host_port& where);
[[nodiscard]] std::string to_text(const tcp::endpoint& where);
// The endpoint if the host is an address.
[[nodiscard]] std::optional<tcp::endpoint> literal(const host_port& where);

} // namespace diolkos::net
