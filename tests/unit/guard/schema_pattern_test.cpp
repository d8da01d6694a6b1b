#include "guard/schema_pattern.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace diolkos::guard {
namespace {

struct pattern_case {
    const char* pattern;
    const char* text;
    bool matches;
};

TEST(schema_pattern, is_of_the_whole_text) {
    const pattern_case cases[] = {
        {"a|b", "a", true},
        {"a|b", "ab", false},
        {"a|b", "xa", false},
        {"", "", true},
        {"", "x", false},
        {".", "\n", false},
        {".", "\xF0\x9F\x98\x80", true},
        {"^a$", "a", false},
        {"^a$", "^a$", true},
        {"[^a]", "b", true},
        {"[^a]", "a", false},
        {"[a^]", "^", true},
        {"a{2}", "aa", true},
        {"a{2,}", "aaaa", true},
        {"a{1,2}", "aaa", false},
        {"\\.\\-\\(", ".-(", true},
        {"[\\-x]+", "x-x", true},
        {"(ab)*", "abab", true},
        {"red", "red\n", false},
        {"\\n", "\n", true},
    };
    for (const auto& each : cases)
        EXPECT_EQ(schema_pattern(each.pattern).matches(each.text), each.matches)
            << each.pattern << " on " << each.text;
}

TEST(schema_pattern, outside_the_subset) {
    for (const char* each : {"\\d", "\\w+", "[\\s]", "\\p{L}", "\\i\\c*", "[a-z-[aeiou]]", "(?:a)",
                             "a{,3}", "a{x}", "[a", "(", "a\\", "\\b", "a{9999}"})
        EXPECT_THROW(schema_pattern{each}, std::invalid_argument) << each;
}

} // namespace
} // namespace diolkos::guard
