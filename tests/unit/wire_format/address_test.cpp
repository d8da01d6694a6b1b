#include "wire_format/address.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>

namespace diolkos::wire {
namespace {

std::string times(std::size_t count, std::string_view what) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        out += what;
    return out;
}

constexpr auto by_name = [](const auto& test) { return std::string(test.param.name); };

struct accepted {
    const char* name;
    std::string text, local, domain, resource;
    friend void PrintTo(const accepted& what, std::ostream* out) { *out << what.name; }
};

class accepted_address : public testing::TestWithParam<accepted> {};

TEST_P(accepted_address, is_prepared) {
    const auto& expected = GetParam();
    const auto made = address::parse(expected.text);
    ASSERT_TRUE(made) << made.error().message();
    EXPECT_EQ(made->local(), expected.local);
    EXPECT_EQ(made->domain(), expected.domain);
    EXPECT_EQ(made->resource(), expected.resource);
    // Preparing is idempotent, in every form in which an address travels.
    EXPECT_EQ(address::parse(made->to_string()).value(), *made);
    EXPECT_EQ(address::from_prepared(made->local(), made->domain(), made->resource()).value(),
              *made);
}

const std::string long_domain = times(511, "a.") + "a"; // 1023 bytes

INSTANTIATE_TEST_SUITE_P(
    , accepted_address,
    testing::Values(
        accepted{"domain", "example.com", "", "example.com", ""},
        accepted{"bare", "juliet@example.com", "juliet", "example.com", ""},
        accepted{"full", "juliet@example.com/foo", "juliet", "example.com", "foo"},
        accepted{"domain_resource", "example.com/foo", "", "example.com", "foo"},
        accepted{"resource_with_blank", "juliet@example.com/foo bar", "juliet", "example.com",
                 "foo bar"},
        accepted{"resource_with_at", "juliet@example.com/foo@bar", "juliet", "example.com",
                 "foo@bar"},
        accepted{"resource_with_slash", "example.com/a/b", "", "example.com", "a/b"},
        accepted{"at_in_a_domain_s_resource", "example.com/a@b", "", "example.com", "a@b"},
        accepted{"escaped_blank", "foo\\20bar@example.com", "foo\\20bar", "example.com", ""},
        accepted{"upper_case", "Juliet@EXAMPLE.com/Balcony", "juliet", "example.com", "Balcony"},
        accepted{"trailing_dot", "juliet@example.com./b", "juliet", "example.com", "b"},
        accepted{"one_label", "localhost", "", "localhost", ""},
        accepted{"digits_in_labels", "a@3com.4you", "a", "3com.4you", ""},
        accepted{"sharp_s_in_resource", "a@example.com/stra\u00DFe", "a", "example.com",
                 "stra\u00DFe"},
        accepted{"pi_local", "\u03C0@example.com", "\u03C0", "example.com", ""},
        accepted{"capital_sigma_local", "\u03A3@example.com/foo", "\u03C3", "example.com", "foo"},
        accepted{"king_resource", "king@example.com/\u265A", "king", "example.com", "\u265A"},
        accepted{"u_label", "M\u00FCller@M\u00DCNCHEN.example", "m\u00FCller",
                 "m\u00FCnchen.example", ""},
        accepted{"decomposed", "e\u0301@example.com/e\u0301", "\u00E9", "example.com", "\u00E9"},
        accepted{"cyrillic",
                 "\u0418\u0432\u0430\u043D@\u043F\u0440\u0438\u043C\u0435\u0440.example",
                 "\u0438\u0432\u0430\u043D", "\u043F\u0440\u0438\u043C\u0435\u0440.example", ""},
        accepted{"hebrew", "\u05D0\u05D1@example.com", "\u05D0\u05D1", "example.com", ""},
        accepted{"chinese", "\u7BA1\u91CE@\u4F8B\u3048.example", "\u7BA1\u91CE",
                 "\u4F8B\u3048.example", ""},
        accepted{"longest_local", times(1023, "a") + "@b", times(1023, "a"), "b", ""},
        accepted{"longest_resource", "b/" + times(1023, "a"), "", "b", times(1023, "a")},
        accepted{"longest_domain", long_domain, "", long_domain, ""},
        accepted{"longest_label", times(63, "a") + ".example", "", times(63, "a") + ".example",
                 ""}),
    by_name);

struct refused {
    const char* name;
    std::string text;
    errc why;
    friend void PrintTo(const refused& what, std::ostream* out) { *out << what.name; }
};

class refused_address : public testing::TestWithParam<refused> {};

TEST_P(refused_address, has_its_reason) {
    const auto made = address::parse(GetParam().text);
    ASSERT_FALSE(made) << made->to_string();
    EXPECT_EQ(made.error(), GetParam().why) << made.error().message();
}

constexpr auto malformed = errc::address_malformed;
constexpr auto empty = errc::address_empty;
constexpr auto too_long = errc::address_part_too_long;

INSTANTIATE_TEST_SUITE_P(
    form, refused_address,
    testing::Values(refused{"nothing", "", empty}, refused{"no_local", "@example.com", empty},
                    refused{"no_domain", "juliet@", empty},
                    refused{"no_domain_but_resource", "juliet@/x", empty},
                    refused{"no_resource", "example.com/", empty},
                    refused{"only_a_dot", "a@.", empty}, refused{"only_a_resource", "/foo", empty},
                    refused{"two_ats", "juliet@capulet@example.com", malformed},
                    refused{"blank_in_local", "foo bar@example.com", malformed},
                    refused{"quote_in_local", "\"juliet\"@example.com", malformed},
                    refused{"apostrophe_in_local", "o'hara@example.com", malformed},
                    refused{"colon_in_local", "xmpp:juliet@example.com", malformed},
                    refused{"less_than_in_local", "<juliet>@example.com", malformed},
                    refused{"blank_in_domain", "a@exam ple.com", malformed},
                    refused{"blank_before_domain", "a@ example.com", malformed},
                    refused{"underscore_in_domain", "a@_xmpp.example.com", malformed},
                    refused{"empty_label", "a@example..com", malformed},
                    refused{"two_trailing_dots", "a@example.com..", malformed},
                    refused{"leading_dot", "a@.example.com", malformed},
                    refused{"hyphen_first", "a@-example.com", malformed},
                    refused{"hyphen_last", "a@example-.com", malformed},
                    refused{"label_of_64", "a@" + times(64, "a"), malformed},
                    refused{"a_label", "a@xn--mnchen-3ya.example", malformed},
                    refused{"a_label_upper_case", "a@XN--MNCHEN-3YA.example", malformed},
                    refused{"ipv4", "a@192.0.2.1", malformed},
                    refused{"ipv6", "a@[2001:db8::1]", malformed},
                    refused{"bare_number", "a@1", malformed},
                    refused{"control_in_resource", "a@b/c\x01", malformed},
                    refused{"newline_in_resource", "a@b/c\n", malformed},
                    refused{"delete_in_resource", "a@b/c\x7F", malformed},
                    refused{"null_in_local", std::string("a\0b@c", 5), malformed},
                    refused{"local_of_1024", times(1024, "a") + "@b", too_long},
                    refused{"domain_of_1024", times(512, "a.") + "b", too_long},
                    refused{"domain_of_1025", times(512, "a.") + "b", too_long},
                    refused{"resource_of_1024", "b/" + times(1024, "a"), too_long},
                    refused{"unicode_local_of_1024", times(512, "\u00E9") + "@b", too_long}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    prepares_differently_elsewhere, refused_address,
    testing::Values(refused{"full_width_at", "a\uFF20example.com", malformed},
                    refused{"full_width_at_in_local", "a\uFF20evil.example@example.com", malformed},
                    refused{"full_width_slash_in_domain", "a@b.example\uFF0Fc", malformed},
                    refused{"full_width_slash_in_local", "a\uFF0Fb@c.example", malformed},
                    refused{"full_width_slash_in_resource", "a@b/\uFF0F", malformed},
                    refused{"small_at_in_local", "a\uFE6Bb@c", malformed},
                    refused{"full_width_letter_in_local", "\uFF41@b", malformed},
                    refused{"full_width_letter_in_domain", "a@\uFF42.example", malformed},
                    refused{"full_width_dot", "a@b\uFF0Eexample", malformed},
                    refused{"ideographic_dot", "a@b\u3002example", malformed},
                    refused{"half_width_ideographic_dot",
                            "a@b\uFF61"
                            "example",
                            malformed},
                    refused{"kelvin_local", "\u212A@example.com", malformed},
                    refused{"kelvin_domain", "a@\u212A.example", malformed},
                    refused{"kelvin_resource", "a@b/\u212A", malformed},
                    refused{"greek_question_mark", "a@b/\u037E", malformed},
                    refused{"angstrom_sign", "\u212B@example.com", malformed},
                    refused{"long_s", "\u017F@example.com", malformed},
                    refused{"sharp_s_in_local", "stra\u00DFe@example.com", malformed},
                    refused{"sharp_s_in_domain", "a@stra\u00DFe.example", malformed},
                    refused{"final_sigma", "\u03C2@example.com", malformed},
                    refused{"dotted_capital_i", "\u0130@example.com", malformed},
                    refused{"ligature", "\uFB01@example.com", malformed},
                    refused{"roman_numeral", "henry\u2163@example.com", malformed},
                    refused{"soft_hyphen", "ju\u00ADliet@example.com", malformed},
                    refused{"zero_width_space", "ju\u200Bliet@example.com", malformed},
                    refused{"zero_width_joiner_in_domain", "a@ju\u200Dliet.example", malformed},
                    refused{"byte_order_mark", "\uFEFFjuliet@example.com", malformed},
                    refused{"variation_selector", "a\uFE00@example.com", malformed},
                    refused{"no_break_space_in_local", "a\u00A0b@example.com", malformed},
                    refused{"no_break_space_in_resource", "a@b/c\u00A0d", malformed},
                    refused{"superscript", "a\u00B2@example.com", malformed}),
    by_name);

INSTANTIATE_TEST_SUITE_P(
    code_points, refused_address,
    testing::Values(refused{"unassigned_local", "a\u0221@example.com", malformed}, // RFC 3454, A.1
                    refused{"unassigned_resource", "a@b/\U0001F600", malformed},
                    refused{"private_use", "a\uE000@example.com", malformed},
                    refused{"noncharacter", "a\uFFFE@example.com", malformed},
                    refused{"replacement_character", "a\uFFFD@example.com", malformed},
                    refused{"direction_override", "a\u202E@example.com", malformed},
                    refused{"mixed_direction", "\u05D0a@example.com", malformed},
                    refused{"tag_character", "a\U000E0041@example.com", malformed},
                    refused{"label_too_long_as_a_label", "a@" + times(60, "\u00FC") + ".example",
                            malformed},
                    refused{"ill_formed_utf8", "a\x80@example.com", malformed},
                    refused{"overlong_at",
                            "a\xC1\x80"
                            "b@example.com",
                            malformed},
                    refused{"overlong_slash", "a@b/\xC0\xAF", malformed},
                    refused{"surrogate", "a\xED\xA0\x80@example.com", malformed},
                    refused{"beyond_unicode", "a\xF4\x90\x80\x80@example.com", malformed},
                    refused{"cut_short", "a@b/\xE2\x82", malformed}),
    by_name);

TEST(from_prepared, refuses_what_is_not_prepared) {
    const struct {
        const char *local, *domain, *resource;
        errc why;
    } cases[] = {
        {"Juliet", "example.com", "", errc::address_not_prepared},
        {"juliet", "Example.com", "", errc::address_not_prepared},
        {"juliet", "example.com.", "", errc::address_not_prepared},
        {"juliet", "example.com", "e\u0301", errc::address_not_prepared},
        {"\u03A3", "example.com", "", errc::address_not_prepared},
        {"juliet", "", "", errc::address_empty},
        {"a@b", "example.com", "", errc::address_malformed},
        {"juliet", "a@b", "", errc::address_malformed},
        {"juliet", "a/b", "", errc::address_malformed},
    };
    for (const auto& one : cases) {
        const auto made = address::from_prepared(one.local, one.domain, one.resource);
        ASSERT_FALSE(made) << one.local << ' ' << one.domain << ' ' << one.resource;
        EXPECT_EQ(made.error(), one.why) << one.local << ' ' << one.domain << ' ' << one.resource;
    }
}

// The far box prepares again and ends the link over any difference: so whatever one box takes for
// an address must be stable. And nothing that is prepared may be read in another way.
TEST(address, is_stable_for_every_code_point) {
    const auto check = [](const std::string& text) {
        const auto made = address::parse(text);
        if (!made)
            return;
        ASSERT_EQ(address::from_prepared(made->local(), made->domain(), made->resource()).value(),
                  *made)
            << text;
        ASSERT_EQ(address::parse(made->to_string()).value(), *made) << text;
        ASSERT_EQ(made->local().find_first_of("@/"), std::string::npos) << text;
        ASSERT_EQ(made->domain().find_first_of("@/"), std::string::npos) << text;
    };
    for (char32_t c = 0x80; c < 0x20000; ++c) {
        if (c >= 0xD800 && c < 0xE000)
            continue;
        std::string utf8;
        if (c < 0x800)
            utf8 = {static_cast<char>(0xC0U | (c >> 6U))};
        else if (c < 0x10000)
            utf8 = {static_cast<char>(0xE0U | (c >> 12U)),
                    static_cast<char>(0x80U | ((c >> 6U) & 0x3FU))};
        else
            utf8 = {static_cast<char>(0xF0U | (c >> 18U)),
                    static_cast<char>(0x80U | ((c >> 12U) & 0x3FU)),
                    static_cast<char>(0x80U | ((c >> 6U) & 0x3FU))};
        utf8 += static_cast<char>(0x80U | (c & 0x3FU));
        ASSERT_NO_FATAL_FAILURE(check("a" + utf8 + "@b.example"));
        ASSERT_NO_FATAL_FAILURE(check("a@" + utf8 + ".example"));
        ASSERT_NO_FATAL_FAILURE(check("b.example/a" + utf8 + "\u0301"));
        ASSERT_NO_FATAL_FAILURE(check(utf8 + "\u0308@b.example/" + utf8));
    }
}

TEST(prepare_domain, prepares_like_an_address) {
    EXPECT_EQ(prepare_domain("EXAMPLE.com.").value(), "example.com");
    EXPECT_EQ(prepare_domain("a@b").error(), errc::address_malformed);
    EXPECT_EQ(prepare_domain("").error(), errc::address_empty);
}

TEST(address, default_is_empty) {
    EXPECT_TRUE(address().empty());
    EXPECT_FALSE(address::parse("a.example")->empty());
}

TEST(address, domain_to_ascii) {
    EXPECT_EQ(domain_to_ascii("low.example").value(), "low.example");
    EXPECT_EQ(domain_to_ascii("m\xc3\xbcller.example").value(), "xn--mller-kva.example");
    std::string labels;
    for (int i = 0; i < 60; ++i)
        labels += "\xc3\xbc\xc3\xbc.";
    EXPECT_EQ(domain_to_ascii(labels + "example").error(), errc::address_part_too_long);
}

} // namespace
} // namespace diolkos::wire
