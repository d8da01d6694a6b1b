#include "wire_format/base64.hpp"

#include <array>
#include <cstdint>

namespace diolkos::wire {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t no_digit = 0xFF;

constexpr std::array<std::uint8_t, 256> digits = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(no_digit);
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    return table;
}();

} // namespace

void write_base64(std::span<const std::byte> octets, std::string& out) {
    out.reserve(out.size() + (octets.size() + 2) / 3 * 4);
    while (!octets.empty()) {
        const std::size_t taken = octets.size() < 3 ? octets.size() : 3;
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < taken ? std::to_integer<std::uint32_t>(octets[i]) : 0);
        for (std::size_t i = 0; i < 4; ++i)
            out.push_back(i <= taken ? alphabet[group >> (18 - 6 * i) & 0x3F] : '=');
        octets = octets.subspan(taken);
    }
}

std::optional<std::string> read_base64(std::string_view text) {
    if (text.size() % 4 != 0)
        return std::nullopt;
    std::string octets;
    octets.reserve(text.size() / 4 * 3);
    for (; !text.empty(); text.remove_prefix(4)) {
        std::size_t padding = 0;
        if (text.size() == 4) // only the last group may be padded
            padding = text[3] != '=' ? 0 : text[2] != '=' ? 1 : 2;
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            const std::uint8_t digit =
                i < 4 - padding ? digits[static_cast<unsigned char>(text[i])] : 0;
            if (digit == no_digit)
                return std::nullopt;
            group = group << 6 | digit;
        }
        if ((padding == 1 && (group & 0xFF) != 0) || (padding == 2 && (group & 0xFFFF) != 0))
            return std::nullopt; // stray bits: a second spelling of the same octets
        for (std::size_t i = 0; i < 3 - padding; ++i)
            octets.push_back(static_cast<char>(group >> (16 - 8 * i) & 0xFF));
    }
    return octets;
}

} // namespace diolkos::wire
