// is_xml_text: well-formed UTF-8 (RFC 3629) of characters of XML 1.0, 2.2:
//
//     #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]
#include "wire_format/stanza.hpp"

#include <cstdint>
#include <cstring>

namespace diolkos::wire {
namespace {

// How many bytes the character at `at` takes, or 0 if it is none that XML can carry. Table 3-7 of
// the Unicode Standard: the second byte's range excludes overlong forms, surrogates and what lies
// beyond U+10FFFF.
std::size_t multibyte(const unsigned char* at, std::size_t left) noexcept {
    const auto follows = [](unsigned char byte) { return (byte & 0xC0U) == 0x80U; };
    const unsigned char lead = at[0];
    if (lead >= 0xC2 && lead <= 0xDF)
        return left >= 2 && follows(at[1]) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (left < 3 || !follows(at[1]) || !follows(at[2]))
            return 0;
        if ((lead == 0xE0 && at[1] < 0xA0) || (lead == 0xED && at[1] > 0x9F))
            return 0;
        if (lead == 0xEF && at[1] == 0xBF && at[2] >= 0xBE) // U+FFFE, U+FFFF
            return 0;
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (left < 4 || !follows(at[1]) || !follows(at[2]) || !follows(at[3]))
            return 0;
        if ((lead == 0xF0 && at[1] < 0x90) || (lead == 0xF4 && at[1] > 0x8F))
            return 0;
        return 4;
    }
    return 0;
}

// Whether all eight bytes lie in 0x20..0x7F.
bool all_plain(std::uint64_t eight) noexcept {
    constexpr std::uint64_t high = 0x8080808080808080U;
    constexpr std::uint64_t blank = 0x2020202020202020U;
    // Without a high bit anywhere no borrow leaves a byte that is 0x20 or more; a smaller byte
    // borrows and shows in its own high bit.
    return ((eight | (eight - blank)) & high) == 0;
}

} // namespace

bool is_xml_text(std::string_view text) noexcept {
    const auto* at = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t left = text.size();
    while (left > 0) {
        if (std::uint64_t eight; left >= sizeof eight) {
            std::memcpy(&eight, at, sizeof eight);
            if (all_plain(eight)) {
                at += sizeof eight;
                left -= sizeof eight;
                continue;
            }
        }
        std::size_t length = 1;
        if (*at >= 0x80)
            length = multibyte(at, left);
        else if (*at < 0x20 && *at != '\t' && *at != '\n' && *at != '\r')
            length = 0;
        if (length == 0)
            return false;
        at += length;
        left -= length;
    }
    return true;
}

} // namespace diolkos::wire
