#include "audit/json_text.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <random>

namespace {

using diolkos::audit::append_json_string;

std::string written(std::string_view text, std::size_t max = 255) {
    std::string out;
    append_json_string(text, max, out);
    return out;
}

TEST(json_text, writes_each_kind_of_character) {
    struct named_case {
        const char* name;
        std::string_view text;
        std::string_view expected;
    };
    using namespace std::string_view_literals;
    const named_case cases[] = {
        {"empty", "", R"("")"},
        {"plain", "juliet@high.example", R"("juliet@high.example")"},
        {"quote", "a\"b", R"("a\"b")"},
        {"quote far behind", "0123456789abcdef\"", R"("0123456789abcdef\"")"},
        {"backslash", "a\\b", R"("a\\b")"},
        {"newline", "a\nb", R"("a\u000ab")"},
        {"NUL", "a\0b"sv, R"("a\u0000b")"},
        {"escape sequence", "\x1b[31m", R"("\u001b[31m")"},
        {"DEL", "\x7f", R"("\u007f")"},
        {"C1 control", "\xC2\x9B", R"("\u009b")"},
        {"no-break space stays", "\xC2\xA0", "\"\xC2\xA0\""},
        {"letters beyond ASCII stay", "J\xC3\xBCrgen \xE2\x82\xAC",
         "\"J\xC3\xBCrgen \xE2\x82\xAC\""},
        {"astral stays", "\xF0\x9F\x9A\xA2", "\"\xF0\x9F\x9A\xA2\""},
        {"right-to-left override",
         "a\xE2\x80\xAE"
         "b",
         R"("a\u202eb")"},
        {"line separator", "\xE2\x80\xA8", R"("\u2028")"},
        {"isolate", "\xE2\x81\xA6", R"("\u2066")"},
        {"U+FFFD itself", "\xEF\xBF\xBD", "\"\xEF\xBF\xBD\""},
        {"stray continuation",
         "a\x80"
         "b",
         "\"a\xEF\xBF\xBD"
         "b\""},
        {"cut character", "a\xE2\x82", "\"a\xEF\xBF\xBD\xEF\xBF\xBD\""},
        {"overlong slash", "\xC0\xAF", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
        {"surrogate", "\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
        {"beyond Unicode", "\xF4\x90\x80\x80",
         "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
        {"never a byte", "\xFF", "\"\xEF\xBF\xBD\""},
    };
    for (const named_case& c : cases)
        EXPECT_EQ(written(c.text), c.expected) << c.name;
}

TEST(json_text, cuts_between_characters_and_says_so) {
    const std::string dots = "\xE2\x80\xA6";
    EXPECT_EQ(written("12345678", 8), "\"12345678\"");
    EXPECT_EQ(written("123456789", 8), "\"12345" + dots + "\"");
    EXPECT_EQ(written("1234\xC3\xBC"
                      "789",
                      8),
              "\"1234" + dots + "\"");
    EXPECT_EQ(written("\n\n", 8), R"(")" + dots + R"(")");
    EXPECT_EQ(written("1\"\"\"\"\"", 8), R"("1\"\")" + dots + R"(")");
}

TEST(json_text, any_bytes_at_any_bound_are_valid_and_bounded) {
    std::mt19937 random(7);
    for (int round = 0; round < 20'000; ++round) {
        std::string text(random() % 64, '\0');
        for (char& c : text)
            c = static_cast<char>(random());
        const std::size_t max = 3 + random() % 80;
        const std::string out = written(text, max);
        ASSERT_LE(out.size(), max + 2);
        boost::system::error_code failed;
        boost::json::parse(out, failed);
        ASSERT_FALSE(failed) << out;
        for (const char c : out)
            ASSERT_TRUE(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F);
    }
}

} // namespace
