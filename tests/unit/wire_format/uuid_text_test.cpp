#include "wire_format/uuid_text.hpp"

#include <gtest/gtest.h>

namespace diolkos::wire {
namespace {

struct text_case {
    const char* name;
    std::string_view text;
    bool has_octets;
    friend void PrintTo(const text_case& it, std::ostream* out) { *out << it.name; }
};

class uuid_text : public testing::TestWithParam<text_case> {};

TEST_P(uuid_text, has_octets_that_say_it_again_or_none) {
    const auto octets = uuid_from_text(GetParam().text);
    ASSERT_EQ(octets.has_value(), GetParam().has_octets);
    if (octets) {
        EXPECT_EQ(uuid_to_text({octets->data(), octets->size()}), GetParam().text);
    }
}

INSTANTIATE_TEST_SUITE_P(
    , uuid_text,
    testing::Values(text_case{"version_1", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", true},
                    text_case{"version_7", "0190163d-8694-739b-aea5-966c26f8ad91", true},
                    text_case{"nil", "00000000-0000-0000-0000-000000000000", true},
                    text_case{"max", "ffffffff-ffff-ffff-ffff-ffffffffffff", true},
                    text_case{"no_version_known", "01234567-89ab-cdef-0123-456789abcdef", true},
                    text_case{"empty", "", false},
                    text_case{"capitals", "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6", false},
                    text_case{"one_capital", "f81d4fae-7dec-11d0-a765-00a0c91e6bF6", false},
                    text_case{"too_short", "f81d4fae-7dec-11d0-a765-00a0c91e6bf", false},
                    text_case{"too_long", "f81d4fae-7dec-11d0-a765-00a0c91e6bf60", false},
                    text_case{"no_hyphens", "f81d4fae07dec011d00a765000a0c91e6bf6", false},
                    text_case{"hyphens_elsewhere", "f81d4fae7-dec-11d0-a765-00a0c91e6bf6", false},
                    text_case{"no_digit", "g81d4fae-7dec-11d0-a765-00a0c91e6bf6", false},
                    text_case{"a_blank", "f81d4fae-7dec-11d0-a765-00a0c91e6bf ", false},
                    text_case{"beyond_ascii", "f81d4fae-7dec-11d0-a765-00a0c91e6b\u00E9", false}),
    [](const auto& each) { return each.param.name; });

TEST(uuid_octets_only, make_a_text) {
    for (std::size_t count = 0; count < 40; ++count)
        EXPECT_EQ(uuid_to_text(std::string(count, 'x')).has_value(), count == uuid_octets);
}

} // namespace
} // namespace diolkos::wire
