#include "wire_format/language_tag.hpp"

#include <gtest/gtest.h>

#include <string>

namespace diolkos::wire {
namespace {

TEST(language_tag, is_judged_by_form) {
    for (const char* tag : {"en", "EN", "de-CH", "zh-Hant-TW", "sl-rozaj-biske-1994", "x-klingon",
                            "i-enochian", "abcdefgh", "en-12345678"})
        EXPECT_TRUE(is_language_tag(tag)) << tag;
    for (const char* tag : {"", "-", "e-", "-en", "en--us", "abcdefghi", "en-123456789", "12", "1a",
                            "en_US", "en us", " en", "en\n", "d\u00E9", "en-u\u0308"})
        EXPECT_FALSE(is_language_tag(tag)) << tag;
}

TEST(language_tag, is_at_most_35_bytes) {
    EXPECT_TRUE(is_language_tag("abcdefgh-abcdefgh-abcdefgh-abcdefgh"));
    EXPECT_FALSE(is_language_tag("abcdefgh-abcdefgh-abcdefgh-abcdefgh-a"));
}

TEST(language_tag, is_compared_without_case) {
    EXPECT_TRUE(same_language("en-GB", "EN-gb"));
    EXPECT_TRUE(same_language("", ""));
    EXPECT_FALSE(same_language("en", "en-GB"));
    EXPECT_FALSE(same_language("en", "de"));
}

} // namespace
} // namespace diolkos::wire
