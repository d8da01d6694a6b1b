// Big-endian numbers in the datagrams of a one-way link.
//
// Threads  free functions; safe from any thread
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace diolkos::link {

template <std::unsigned_integral Number>
void put(std::string& out, Number value) {
    for (unsigned shift = 8 * sizeof(Number); shift > 0;) {
        shift -= 8;
        out.push_back(static_cast<char>(static_cast<std::uint8_t>(value >> shift)));
    }
}

// Requires at + sizeof(Number) <= bytes.size().
template <std::unsigned_integral Number>
[[nodiscard]] Number get(std::span<const std::byte> bytes, std::size_t at) noexcept {
    Number value = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i) {
        value = static_cast<Number>(static_cast<std::uint64_t>(value) << 8U |
                                    std::to_integer<std::uint64_t>(bytes[at + i]));
    }
    return value;
}

} // namespace diolkos::link
