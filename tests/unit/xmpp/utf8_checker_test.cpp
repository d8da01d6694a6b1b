#include "xmpp/utf8_checker.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace diolkos::xmpp {
namespace {

using namespace std::string_literals;

std::size_t check_whole(std::string_view text) {
    return utf8_checker().check(std::as_bytes(std::span(text)));
}

std::size_t check_bytewise(std::string_view text) {
    utf8_checker checker;
    for (std::size_t at = 0; at < text.size(); ++at)
        if (checker.check(std::as_bytes(std::span(text.substr(at, 1)))) == 0)
            return at;
    return text.size();
}

struct utf8_case {
    std::string name, bytes;
    std::size_t accepted;
};

TEST(utf8_checker, accepts_as_much_as_can_still_become_utf8) {
    const utf8_case cases[] = {
        {"empty", "", 0},
        {"ascii", "plain text of more than eight bytes", 35},
        {"two bytes", "\xc2\x80\xdf\xbf", 4},
        {"three bytes", "\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbd", 12},
        {"four bytes", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", 8},
        {"unfinished", "ab\xe2\x82", 4},
        {"lone continuation", "ab\x80", 2},
        {"overlong two", "\xc0\xaf", 0},
        {"overlong two, C1", "\xc1\xbf", 0},
        {"overlong three", "\xe0\x9f\xbf", 1},
        {"overlong four", "\xf0\x8f\xbf\xbf", 1},
        {"first surrogate", "\xed\xa0\x80", 1},
        {"last surrogate", "\xed\xbf\xbf", 1},
        {"beyond U+10FFFF", "\xf4\x90\x80\x80", 1},
        {"F5", "\xf5\x80\x80\x80", 0},
        {"U+FFFE", "\xef\xbf\xbe", 2},
        {"U+FFFF", "\xef\xbf\xbf", 2},
        {"U+FFBF is a character", "\xef\xbe\xbf", 3},
        {"U+EFBF is a character", "\xee\xbe\xbf", 3},
        {"truncated before markup", "12345678\xeb<>", 9},
        {"truncated before another character", "\xe2\x82\xc3\xa4", 2},
        {"controls that XML has", "1234567\t\n\r 12345678", 19},
        {"NUL", "a\0"s, 1},
        {"escape behind long ascii", "1234567812345678\x1b[", 16},
        {"unit separator", "\x1f", 0},
        {"delete is a character", "\x7f", 1},
        {"wrong behind long ascii", "1234567812345678\xff", 16},
    };
    for (const utf8_case& each : cases) {
        EXPECT_EQ(check_whole(each.bytes), each.accepted) << each.name;
        EXPECT_EQ(check_bytewise(each.bytes), each.accepted) << each.name;
    }
}

// Every code point as RFC 3629 writes it, and nothing of four bytes else: compared with the
// definition, by brute force over the leading bytes and their neighbours.
TEST(utf8_checker, agrees_with_the_definition) {
    const auto is_character = [](unsigned long code) {
        return code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF) && code != 0xFFFE &&
               code != 0xFFFF;
    };
    for (unsigned a = 0xE0; a < 0xF8; ++a)
        for (unsigned b = 0x70; b < 0xD0; ++b)
            for (const unsigned c : {0x7Fu, 0x80u, 0x9Fu, 0xA0u, 0xBEu, 0xBFu, 0xC0u})
                for (const unsigned d : {0x7Fu, 0x80u, 0xBDu, 0xBEu, 0xBFu, 0xC0u}) {
                    const bool four = a >= 0xF0;
                    const auto tail = [](unsigned x) { return (x & 0xC0) == 0x80; };
                    const unsigned long code =
                        four ? (a & 7ul) << 18 | (b & 63ul) << 12 | (c & 63ul) << 6 | (d & 63ul)
                             : (a & 15ul) << 12 | (b & 63ul) << 6 | (c & 63ul);
                    const bool right = tail(b) && tail(c) && (!four || tail(d)) &&
                                       code >= (four ? 0x10000ul : 0x800ul) && is_character(code);
                    std::string bytes = {static_cast<char>(a), static_cast<char>(b),
                                         static_cast<char>(c)};
                    if (four)
                        bytes.push_back(static_cast<char>(d));
                    bytes.push_back('.');
                    ASSERT_EQ(check_whole(bytes) == bytes.size(), right)
                        << std::hex << a << ' ' << b << ' ' << c << ' ' << d;
                }
}

} // namespace
} // namespace diolkos::xmpp
