#include "wire_format/uuid_text.hpp"

#include <cstdint>

namespace diolkos::wire {
namespace {

constexpr std::string_view pattern = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
constexpr std::string_view digits = "0123456789abcdef";
constexpr std::uint8_t no_digit = 0xFF;

constexpr std::array<std::uint8_t, 256> values = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(no_digit);
    for (std::uint8_t value = 0; value < digits.size(); ++value)
        table[static_cast<unsigned char>(digits[value])] = value;
    return table;
}();

} // namespace

std::optional<std::array<char, uuid_octets>> uuid_from_text(std::string_view text) noexcept {
    if (text.size() != pattern.size())
        return std::nullopt;
    std::array<char, uuid_octets> octets{};
    std::size_t digit = 0;
    for (std::size_t at = 0; at < pattern.size(); ++at) {
        if (pattern[at] == '-') {
            if (text[at] != '-')
                return std::nullopt;
            continue;
        }
        const std::uint8_t value = values[static_cast<unsigned char>(text[at])];
        if (value == no_digit)
            return std::nullopt;
        char& octet = octets[digit / 2];
        octet = static_cast<char>(static_cast<unsigned char>(octet) << 4U | value);
        ++digit;
    }
    return octets;
}

std::optional<std::string> uuid_to_text(std::string_view octets) {
    if (octets.size() != uuid_octets)
        return std::nullopt;
    std::string text(pattern);
    std::size_t digit = 0;
    for (char& each : text) {
        if (each == '-')
            continue;
        const auto octet = static_cast<unsigned char>(octets[digit / 2]);
        each = digits[digit % 2 == 0 ? octet >> 4U : octet & 0xFU];
        ++digit;
    }
    return text;
}

} // namespace diolkos::wire
