#include "link/hello_check.hpp"

#include <span>

namespace diolkos::link {

namespace {

std::string hex(std::span<const std::byte> bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const std::byte byte : bytes) {
        text.push_back(digits[std::to_integer<unsigned>(byte) >> 4U]);
        text.push_back(digits[std::to_integer<unsigned>(byte) & 0xFU]);
    }
    return text;
}

hello_difference differs(errc why, const std::string& own, const std::string& peer) {
    return {why, "This box has " + own + ", the peer " + peer + "."};
}

} // namespace

std::optional<hello_difference> check_hello(const wire::hello& peer, const link_settings& own) {
    if (peer.version != wire::link_version)
        return differs(errc::hello_version, std::to_string(wire::link_version),
                       std::to_string(peer.version));
    if (peer.link_name != own.name)
        return differs(errc::hello_name, '"' + own.name + '"', '"' + peer.link_name + '"');
    if (peer.schema_digest != own.schema_digest)
        return differs(errc::hello_schema_digest, hex(own.schema_digest), hex(peer.schema_digest));
    if (peer.lanes.size() != 1)
        return differs(errc::hello_lanes, "1", std::to_string(peer.lanes.size()));
    if (peer.boot == boot_id{} || peer.boot == own.boot)
        return hello_difference{errc::hello_boot, {}};
    return std::nullopt;
}

} // namespace diolkos::link
