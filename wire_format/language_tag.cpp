#include "wire_format/language_tag.hpp"

#include "wire_format/stanza.hpp"

#include <algorithm>
#include <cstddef>

namespace diolkos::wire {
namespace {

constexpr std::size_t max_subtag = 8;

constexpr bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

bool is_language_tag(std::string_view text) noexcept {
    if (text.size() > stanza::max_language_bytes)
        return false;
    std::size_t length = 0;
    bool first = true;
    for (const char c : text) {
        if (c == '-') {
            if (length == 0)
                return false;
            length = 0;
            first = false;
        } else if (!(is_letter(c) || (!first && is_digit(c))) || ++length > max_subtag) {
            return false;
        }
    }
    return length > 0;
}

bool same_language(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, {}, lower, lower);
}

} // namespace diolkos::wire
