#include "xmpp/utf8_checker.hpp"

#include <cstring>

namespace diolkos::xmpp {

std::size_t utf8_checker::check(std::span<const std::byte> bytes) noexcept {
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    constexpr std::uint64_t blanks = 0x2020202020202020;
    std::size_t at = 0;
    while (at < bytes.size()) {
        // Nearly all of a stream is printable ASCII: eight bytes at a time. The subtraction sets
        // the high bit of a byte below 0x20.
        while (missing_ == 0 && bytes.size() - at >= sizeof(std::uint64_t)) {
            std::uint64_t word = 0;
            std::memcpy(&word, bytes.data() + at, sizeof word);
            if (((word | (word - blanks)) & high_bits) != 0)
                break;
            at += sizeof word;
        }
        if (at == bytes.size())
            break;
        if (!accept(std::to_integer<std::uint8_t>(bytes[at])))
            return at;
        ++at;
    }
    return at;
}

bool utf8_checker::accept(std::uint8_t byte) noexcept {
    if (missing_ > 0) {
        if (byte < low_ || byte > high_)
            return false;
        low_ = 0x80;
        high_ = below_noncharacters_ && byte == 0xBF ? 0xBD : 0xBF;
        below_noncharacters_ = false;
        --missing_;
        return true;
    }
    if (byte < 0x20)
        return byte == '\t' || byte == '\n' || byte == '\r';
    if (byte < 0x80)
        return true;
    if (byte < 0xC2 || byte > 0xF4) // continuation, overlong (C0, C1) or beyond U+10FFFF
        return false;
    low_ = 0x80;
    high_ = 0xBF;
    if (byte < 0xE0) {
        missing_ = 1;
    } else if (byte < 0xF0) {
        missing_ = 2;
        if (byte == 0xE0)
            low_ = 0xA0; // overlong below
        if (byte == 0xED)
            high_ = 0x9F; // surrogates above
        below_noncharacters_ = byte == 0xEF;
    } else {
        missing_ = 3;
        if (byte == 0xF0)
            low_ = 0x90; // overlong below
        if (byte == 0xF4)
            high_ = 0x8F; // beyond U+10FFFF above
    }
    return true;
}

} // namespace diolkos::xmpp
