#include "net/endpoint.hpp"

#include <charconv>

namespace diolkos::net {

std::optional<host_port> parse_host_port(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    auto host = text.substr(0, colon);
    const auto digits = text.substr(colon + 1);
    host_port found;
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), found.port);
    if (failure != std::errc{} || end != digits.data() + digits.size()) {
        return std::nullopt;
    }
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) {
        host = host.substr(1, host.size() - 2);
    }
    if (host.empty() || host.find_first_of("[]") != std::string_view::npos ||
        bracketed != (host.find(':') != std::string_view::npos)) {
        return std::nullopt; // an IPv6 address without brackets could end anywhere
    }
    found.host = host;
    return found;
}

std::string to_text(const host_port& where) {
    const bool v6 = where.host.find(':') != std::string::npos;
    return (v6 ? "[" + where.host + "]" : where.host) + ":" + std::to_string(where.port);
}

std::string to_text(const tcp::endpoint& where) {
    return to_text(host_port{where.address().to_string(), where.port()});
}

std::optional<tcp::endpoint> literal(const host_port& where) {
    error_code failure;
    const auto address = asio::ip::make_address(where.host, failure);
    if (failure) {
        return std::nullopt;
    }
    return tcp::endpoint{address, where.port};
}

} // namespace diolkos::net
