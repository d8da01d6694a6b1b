#include "guard/value_parser.hpp"
#include "xmpp/stanza_writer.hpp"

#include <gtest/gtest.h>

namespace diolkos::guard {
namespace {

using wire::value_kind;
using wire::value_type;

struct value_case {
    const char* name;
    value_type type;
    std::string text;
    const char* canonical; // nullptr: refused

    friend void PrintTo(const value_case& each, std::ostream* out) { *out << each.name; }
};

const value_type boolean{value_kind::boolean, {}, 0, 0};
const value_type small{value_kind::integer, {}, -5, 700};
const value_type time{value_kind::time, {}, 0, 0};
const value_type colour{value_kind::enumeration, {"red", "green"}, 0, 0};
const value_type word{value_kind::text, {}, 1, 6};
const value_type nothing{};
const value_type base64{value_kind::bytes, {}, 1, 4};
const value_type hex{value_kind::hex_bytes, {}, 0, 2};
const value_type who{value_kind::address, {}, 0, 0};

const std::vector<value_case> cases{
    {"true", boolean, "true", "true"},
    {"one_is_true", boolean, "1", "true"},
    {"zero_is_false", boolean, " 0\n", "false"},
    {"yes_is_none", boolean, "yes", nullptr},
    {"integer", small, "42", "42"},
    {"integer_with_sign_and_zeros", small, " +007\t", "7"},
    {"minus_zero", small, "-0", "0"},
    {"least", small, "-5", "-5"},
    {"less_than_least", small, "-6", nullptr},
    {"more_than_most", small, "701", nullptr},
    {"more_than_any_machine_has", small, "99999999999999999999", nullptr},
    {"two_signs", small, "+-1", nullptr},
    {"blank_within", small, "1 0", nullptr},
    {"empty_integer", small, "", nullptr},
    {"hexadecimal_integer", small, "0x10", nullptr},
    {"time_utc", time, "2024-02-29T12:34:56Z", "2024-02-29T12:34:56Z"},
    {"time_fraction_without_trailing_zeros", time, "2024-01-01T00:00:00.5000Z",
     "2024-01-01T00:00:00.5Z"},
    {"time_with_forty_decimals", time,
     "2024-01-01T00:00:00.1234567890123456789012345678901234567890Z",
     "2024-01-01T00:00:00.123456Z"},
    {"time_with_zone", time, "2024-01-01T01:00:00+05:30", "2023-12-31T19:30:00Z"},
    {"time_before_the_epoch", time, "1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"},
    {"time_without_zone", time, "2024-01-01T00:00:00", nullptr},
    {"time_without_decimals_after_the_point", time, "2024-01-01T00:00:00.Z", nullptr},
    {"time_at_24_hours", time, "2024-01-01T24:00:00Z", nullptr},
    {"leap_second", time, "2016-12-31T23:59:60Z", nullptr},
    {"no_such_day", time, "2023-02-29T00:00:00Z", nullptr},
    {"year_of_five_digits", time, "12024-01-01T00:00:00Z", nullptr},
    {"year_before_christ", time, "-0044-03-15T00:00:00Z", nullptr},
    {"zone_too_far", time, "2024-01-01T00:00:00+15:00", nullptr},
    {"legacy_time", time, "20240101T00:00:00", nullptr},
    {"text_after_the_time", time, "2024-01-01T00:00:00Zx", nullptr},
    {"name", colour, "green", "green"},
    {"padded_name", colour, " green", nullptr},
    {"name_in_capitals", colour, "Green", nullptr},
    {"text_of_the_longest", word, "\u20ac\u20ac", "\u20ac\u20ac"},
    {"text_one_byte_too_long", word, "\u20ac\u20acx", nullptr},
    {"text_too_short", word, "", nullptr},
    {"text_keeps_its_blanks", word, " a\nb ", " a\nb "},
    {"text_that_xml_cannot_carry", word, std::string("a\0b", 3), nullptr},
    {"blanks_where_nothing_may_be", nothing, " \t\r\n", ""},
    {"text_where_nothing_may_be", nothing, "x", nullptr},
    {"base64", base64, "AAEC", "AAEC"},
    {"base64_loses_its_blanks", base64, " AA\n EC ", "AAEC"},
    {"base64_without_padding", base64, "AA", nullptr},
    {"base64_with_stray_bits", base64, "AB==", nullptr},
    {"base64_of_five_octets", base64, "AAECAwQ=", nullptr},
    {"base64_of_nothing", base64, "", nullptr},
    {"hexadecimal", hex, "0aFF", "0aff"},
    {"half_an_octet", hex, "0", nullptr},
    {"no_hexadecimal", hex, "0g", nullptr},
    {"three_octets", hex, "000000", nullptr},
    {"address_is_prepared", who, "Juliet@Example.ORG/Balcony", "juliet@example.org/Balcony"},
    {"no_address", who, "@example.org", nullptr},
};

class values : public testing::TestWithParam<value_case> {};

TEST_P(values, have_one_form) {
    const auto& [name, type, text, canonical] = GetParam();
    const auto parsed = parse_value(text, type);
    ASSERT_EQ(parsed.has_value(), canonical != nullptr);
    if (canonical == nullptr)
        return;
    std::string written;
    xmpp::write_value(*parsed, type, written);
    EXPECT_EQ(written, canonical);
    const auto again = parse_value(written, type);
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(*again, *parsed);
}

INSTANTIATE_TEST_SUITE_P(of_each_kind, values, testing::ValuesIn(cases),
                         [](const auto& each) { return each.param.name; });

} // namespace
} // namespace diolkos::guard
