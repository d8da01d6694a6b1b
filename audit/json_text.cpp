#include "audit/json_text.hpp"

#include <cstdint>
#include <cstring>

namespace diolkos::audit {

namespace {

constexpr std::string_view ellipsis = "\xE2\x80\xA6";
constexpr char32_t replacement = 0xFFFD;

// Whether any of eight bytes is a control, a quote, a backslash, DEL or not ASCII. The usual
// zero-byte trick, once for each condition; a false alarm only costs the slow path.
bool needs_care(std::uint64_t eight) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101ULL;
    constexpr std::uint64_t tops = 0x8080808080808080ULL;
    const auto has_zero = [](std::uint64_t x) { return (x - ones) & ~x & tops; };
    const std::uint64_t control = (eight - ones * 0x20) & ~eight & tops;
    return ((eight & tops) | control | has_zero(eight ^ (ones * '"')) |
            has_zero(eight ^ (ones * '\\')) | has_zero(eight ^ (ones * 0x7F))) != 0;
}

bool is_plain(std::string_view text) noexcept {
    while (text.size() >= 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data(), 8);
        if (needs_care(eight))
            return false;
        text.remove_prefix(8);
    }
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte >= 0x7F || c == '"' || c == '\\')
            return false;
    }
    return true;
}

struct decoded {
    char32_t point = replacement;
    std::size_t length = 1; // bytes taken; 1 for a byte that begins no character
};

// The first character of `text` (RFC 3629; no surrogates, no overlong forms).
decoded first_character(std::string_view text) noexcept {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = at(0);
    if (lead < 0x80)
        return {lead, 1};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length)
        return {};
    char32_t point = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((at(i) & 0xC0U) != 0x80U)
            return {};
        point = (point << 6U) | (at(i) & 0x3FU);
    }
    constexpr char32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (point < least[length] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        return {};
    return {point, length};
}

bool must_be_escaped(char32_t c) noexcept {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF ||
           (c >= 0xFFF9 && c <= 0xFFFB);
}

// One character as it stands in the line: at most six bytes.
std::size_t write_character(std::string_view bytes, char32_t point, char (&unit)[6]) noexcept {
    if (point == '"' || point == '\\') {
        unit[0] = '\\';
        unit[1] = static_cast<char>(point);
        return 2;
    }
    if (must_be_escaped(point)) {
        constexpr char digits[] = "0123456789abcdef";
        unit[0] = '\\';
        unit[1] = 'u';
        for (unsigned i = 0; i < 4; ++i)
            unit[2 + i] = digits[(point >> (12U - 4U * i)) & 0xFU];
        return 6;
    }
    std::memcpy(unit, bytes.data(), bytes.size());
    return bytes.size();
}

} // namespace

void append_json_string(std::string_view text, std::size_t max_written, std::string& out) {
    out.push_back('"');
    if (text.size() <= max_written && is_plain(text)) {
        out.append(text);
        out.push_back('"');
        return;
    }
    const std::size_t begin = out.size();
    std::size_t last_cut = begin; // where the line can be cut and still hold the ellipsis
    while (!text.empty()) {
        const decoded next = first_character(text);
        const bool valid = next.point != replacement || next.length == 3;
        char unit[6];
        const std::size_t size =
            write_character(valid ? text.substr(0, next.length) : std::string_view("\xEF\xBF\xBD"),
                            next.point, unit);
        if (out.size() - begin + size > max_written) {
            out.resize(last_cut);
            out.append(ellipsis);
            break;
        }
        out.append(unit, size);
        if (out.size() - begin + ellipsis.size() <= max_written)
            last_cut = out.size();
        text.remove_prefix(next.length);
    }
    out.push_back('"');
}

} // namespace diolkos::audit
