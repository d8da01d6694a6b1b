// Datagrams that nobody with the key has made, and one that somebody has, changed: none opens.
#include "link/datagram.hpp"

#include <cstdlib>

using namespace diolkos::link;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
    const pre_shared_key secret{std::array<std::byte, 32>{std::byte{7}}};
    if (const auto header = read_header(bytes)) {
        datagram_opener opener(secret, header->session);
        if (opener.open(*header, bytes))
            std::abort();
    }
    // The input as changes to a good one: pairs of place and bits.
    const session_id session{1, {}};
    datagram_sealer sealer(secret, session);
    const std::string body(40, 'b');
    std::string good;
    sealer.seal(datagram_kind::symbol, std::as_bytes(std::span(body)), good);
    auto changed = good;
    for (std::size_t i = 0; i + 1 < size; i += 2)
        changed[data[i] % changed.size()] ^= static_cast<char>(data[i + 1]);
    const auto all = std::as_bytes(std::span(changed));
    if (const auto header = read_header(all)) {
        datagram_opener opener(secret, header->session);
        if (opener.open(*header, all).has_value() != (changed == good))
            std::abort();
    }
    return 0;
}
