#include "box/peer_address.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace diolkos::box {

namespace {

// The first 64 bits of an IPv6 address as it is written (RFC 5952), as four groups.
std::string network_of(std::string_view address) {
    std::vector<std::string_view> before, behind; // "::"
    auto* groups = &before;
    for (std::size_t at = 0; at <= address.size();) {
        const auto end = std::min(address.find(':', at), address.size());
        if (end == at && groups == &before) {
            groups = &behind;
        } else if (end != at) {
            groups->push_back(address.substr(at, end - at));
        }
        at = end + 1;
    }
    constexpr std::size_t all = 8;
    constexpr std::size_t of_network = 4;
    before.resize(std::max(before.size(), all - std::min(behind.size(), all)), "0");
    before.insert(before.end(), behind.begin(), behind.end());
    std::string network;
    for (std::size_t i = 0; i < of_network; ++i) {
        network.append(before[i]).append(":");
    }
    return network;
}

} // namespace

std::string host_of(const std::string& address) {
    const auto colon = address.rfind(':');
    const bool bracketed = address.starts_with('[');
    if (!bracketed && address.find(':') == colon) {
        return address.substr(0, colon); // IPv4, with or without a port
    }
    return network_of(bracketed ? address.substr(1, address.find(']') - 1) : address);
}

} // namespace diolkos::box
