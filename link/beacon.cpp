#include "link/beacon.hpp"

#include "link/bytes.hpp"
#include "link/symbol.hpp"

namespace diolkos::link {

void encode(const beacon& what, std::string& out) {
    put(out, what.block);
    put(out, what.sequence);
    put(out, what.committed);
    wire::encode_envelope(what.who, out);
}

std::optional<beacon> decode_beacon(std::span<const std::byte> body) {
    constexpr std::size_t numbers = 3 * sizeof(std::uint64_t);
    if (body.size() <= numbers)
        return std::nullopt;
    auto envelope = wire::decode_envelope(body.subspan(numbers));
    if (!envelope || !std::holds_alternative<wire::hello>(*envelope))
        return std::nullopt;
    beacon what{get<std::uint64_t>(body, 0), get<std::uint64_t>(body, 8),
                get<std::uint64_t>(body, 16), std::get<wire::hello>(std::move(*envelope))};
    if (what.block > max_number || what.sequence > max_number || what.committed > max_number)
        return std::nullopt;
    return what;
}

} // namespace diolkos::link
