#include "guard/xml_validator.hpp"
#include "tests/unit/guard/judging.hpp"

#include <gtest/gtest.h>

namespace diolkos::guard {
namespace {

constexpr std::string_view open =
    "<message xmlns=\"jabber:server\" from=\"a@low.example\" to=\"b@high.example\">";

std::string message(std::string_view content) {
    return std::string(open).append(content).append("</message>");
}

struct document_case {
    const char* name;
    std::string document;
    bool valid;

    friend void PrintTo(const document_case& each, std::ostream* out) { *out << each.name; }
};

const std::vector<document_case> documents{
    {"body", message("<body>hi</body>"), true},
    {"children_in_another_order", message("<subject>s</subject><body>hi</body>"), false},
    {"unknown_child", message("<body>hi</body><x/>"), false},
    {"unknown_namespace", message("<body>hi</body><x xmlns=\"urn:x\"/>"), false},
    {"unknown_attribute", message("<body id=\"x\">hi</body>"), false},
    {"text_in_the_root", message("hi"), false},
    {"root_of_no_schema", "<x xmlns=\"urn:x\"/>", false},
    {"no_namespace", "<message/>", false},
    {"no_from", "<message xmlns=\"jabber:server\" to=\"b@high.example\"/>", false},
    {"document_type", "<!DOCTYPE message><message/>", false},
    {"entity", message("<body>&x;</body>"), false},
    {"not_well_formed", message("<body>"), false},
    {"empty", "", false},
    {"not_utf8", message("<body>\xff</body>"), false},
    {"schema_location",
     "<message xmlns=\"jabber:server\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
     "xsi:schemaLocation=\"urn:x file:///etc/passwd\" from=\"a\" to=\"b\"><x xmlns=\"urn:x\"/>"
     "</message>",
     false},
};

class validated : public testing::TestWithParam<document_case> {};

TEST_P(validated, as_the_schemas_say) {
    xml_validator validator(chat_profile());
    EXPECT_EQ(validator.validate(GetParam().document), GetParam().valid) << validator.violation();
    EXPECT_EQ(validator.violation().empty(), GetParam().valid);
    EXPECT_LE(validator.violation().size(), xml_validator::max_violation_bytes);
}

INSTANTIATE_TEST_SUITE_P(documents, validated, testing::ValuesIn(documents),
                         [](const auto& each) { return each.param.name; });

// The parser is reused: what it refused must not touch what comes next.
TEST(xml_validator, is_itself_again_after_a_refusal) {
    xml_validator validator(chat_profile());
    for (const auto& each : documents) {
        EXPECT_EQ(validator.validate(each.document), each.valid) << each.name;
        EXPECT_TRUE(validator.validate(message("<body>hi</body>"))) << each.name;
    }
}

} // namespace
} // namespace diolkos::guard
