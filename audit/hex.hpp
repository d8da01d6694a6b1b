// Bytes as lower-case hexadecimal, as they stand in the audit log.
//
// Threads  free function; safe from any thread
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace diolkos::audit {

[[nodiscard]] inline std::string hex(std::span<const std::byte> bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text(2 * bytes.size(), '0');
    std::size_t at = 0;
    for (const std::byte byte : bytes) {
        const auto value = std::to_integer<unsigned>(byte);
        text[at++] = digits[value >> 4U];
        text[at++] = digits[value & 0xFU];
    }
    return text;
}

} // namespace diolkos::audit
