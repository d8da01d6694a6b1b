// Writes protobuf's bytes by hand: for forms that the library would never write.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace diolkos::wire {

inline std::string varint(std::uint64_t number) {
    std::string out;
    for (; number >= 0x80; number >>= 7U)
        out += static_cast<char>((number & 0x7FU) | 0x80U);
    out += static_cast<char>(number);
    return out;
}

// Field `number` with a varint.
inline std::string field(std::uint32_t number, std::uint64_t value) {
    return varint(std::uint64_t{number} << 3U) + varint(value);
}

// Field `number` with a string, bytes or a message.
inline std::string field(std::uint32_t number, std::string_view value) {
    return varint((std::uint64_t{number} << 3U) | 2U) + varint(value.size()) + std::string(value);
}

inline std::span<const std::byte> as_span(std::string_view bytes) {
    return std::as_bytes(std::span(bytes.data(), bytes.size()));
}

} // namespace diolkos::wire
