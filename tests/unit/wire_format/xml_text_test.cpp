#include "wire_format/stanza.hpp"

#include <gtest/gtest.h>

#include <string>

namespace diolkos::wire {
namespace {

std::string utf8(char32_t c) {
    const auto tail = [c](unsigned shift) {
        return static_cast<char>(0x80U | ((c >> shift) & 0x3FU));
    };
    if (c < 0x80)
        return {static_cast<char>(c)};
    if (c < 0x800)
        return {static_cast<char>(0xC0U | (c >> 6U)), tail(0)};
    if (c < 0x10000)
        return {static_cast<char>(0xE0U | (c >> 12U)), tail(6), tail(0)};
    return {static_cast<char>(0xF0U | (c >> 18U)), tail(12), tail(6), tail(0)};
}

// XML 1.0, 2.2.
bool is_xml_character(char32_t c) {
    return c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xD7FF) ||
           (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

TEST(is_xml_text, judges_every_code_point) {
    for (char32_t c = 0; c < 0x120000; ++c)
        ASSERT_EQ(is_xml_text(utf8(c)), is_xml_character(c)) << static_cast<std::uint32_t>(c);
}

// The loop that takes eight bytes at once must see what the one for single bytes sees.
TEST(is_xml_text, finds_a_bad_byte_at_any_place) {
    for (std::size_t length = 1; length <= 40; ++length)
        for (std::size_t place = 0; place < length; ++place)
            for (int byte = 0; byte < 256; ++byte) {
                std::string text(length, 'a');
                text[place] = static_cast<char>(byte);
                const bool good = byte < 0x80 && is_xml_character(static_cast<char32_t>(byte));
                ASSERT_EQ(is_xml_text(text), good) << length << ' ' << place << ' ' << byte;
            }
}

TEST(is_xml_text, refuses_ill_formed_utf8) {
    const struct {
        const char* name;
        std::string text;
    } cases[] = {
        {"lone_tail", "\x80"},
        {"overlong_null", "\xC0\x80"},
        {"overlong_two", "\xC1\xBF"},
        {"overlong_three", "\xE0\x9F\xBF"},
        {"overlong_four", "\xF0\x8F\xBF\xBF"},
        {"high_surrogate", "\xED\xA0\x80"},
        {"low_surrogate", "\xED\xBF\xBF"},
        {"beyond", "\xF4\x90\x80\x80"},
        {"five_bytes", "\xF8\x88\x80\x80\x80"},
        {"never_a_byte", "\xFF"},
        {"cut_two", "\xC3"},
        {"cut_three", "\xE2\x82"},
        {"cut_four", "\xF0\x9F\x98"},
        {"cut_by_a_letter", "\xE2\x82"
                            "a"},
        {"cut_before_eight_letters", "\xC3"
                                     "abcdefgh"},
    };
    for (const auto& one : cases) {
        EXPECT_FALSE(is_xml_text(one.text)) << one.name;
        EXPECT_FALSE(is_xml_text("abcdefgh" + one.text + "abcdefgh")) << one.name;
    }
}

TEST(is_xml_text, takes_what_people_write) {
    for (const char* text : {"", "plain", "\t\r\n", "Pro\u010De\u017D jsi ty, Romeo?", "\U0001F600",
                             "\u65E5\u672C\u8A9E", "]]>&<"})
        EXPECT_TRUE(is_xml_text(text)) << text;
}

} // namespace
} // namespace diolkos::wire
