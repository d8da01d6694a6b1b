#include "link/symbol.hpp"

#include "link/bytes.hpp"

namespace diolkos::link {

void encode(const symbol& what, std::string& out) {
    put(out, static_cast<std::uint8_t>(what.of.k));
    put(out, static_cast<std::uint8_t>(what.of.r));
    put(out, static_cast<std::uint8_t>(what.index));
    put(out, std::uint8_t{0});
    put(out, what.of.block);
    put(out, static_cast<std::uint32_t>(what.of.bytes));
    put(out, static_cast<std::uint32_t>(what.of.start));
    out.append(reinterpret_cast<const char*>(what.bytes.data()), what.bytes.size());
}

std::optional<symbol> decode_symbol(std::span<const std::byte> body) {
    if (body.size() <= symbol_header_bytes || get<std::uint8_t>(body, 3) != 0)
        return std::nullopt;
    symbol what;
    auto& of = what.of;
    of.k = get<std::uint8_t>(body, 0);
    of.r = get<std::uint8_t>(body, 1);
    what.index = get<std::uint8_t>(body, 2);
    of.block = get<std::uint64_t>(body, 4);
    of.bytes = get<std::uint32_t>(body, 12);
    of.start = get<std::uint32_t>(body, 16);
    what.bytes = body.subspan(symbol_header_bytes);
    // The last symbol holds at least a byte, or the block would have been cut into fewer.
    if (of.k == 0 || of.k > max_block_symbols || of.r > max_repair_symbols ||
        what.index >= of.k + of.r || of.block == 0 || of.block > max_number || of.bytes == 0 ||
        of.bytes > max_block_bytes || of.start > of.bytes ||
        (of.k - 1) * of.symbol_size() >= of.bytes || what.bytes.size() != of.size_of(what.index))
        return std::nullopt;
    return what;
}

} // namespace diolkos::link
