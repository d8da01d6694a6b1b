#include "tests/unit/guard/judged_case.hpp"
#include "wire_format/codec.hpp"

namespace diolkos::guard {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string told(const verdict& decision) {
    std::string text(name(decision.what));
    text.append(" ").append(name(decision.why)).append(" ").append(decision.rule).append(": ");
    text.append(decision.detail);
    for (const auto& stripped : decision.stripped)
        text.append(" -").append(stripped);
    return text;
}

// What leaves the sending box: accepted by the receiving one, and clean if it came again.
void expect_crosses(const wire::stanza& value) {
    guard far(chat_profile());
    wire::codec codec(chat_profile()->names());
    const auto bytes = codec.encode(value);
    ASSERT_TRUE(bytes) << bytes.error().message();
    const auto arrived = codec.decode(std::as_bytes(std::span(*bytes)));
    ASSERT_TRUE(arrived) << arrived.error().message();
    EXPECT_EQ(*arrived, value);
    const auto second = far.judge_incoming(*arrived, low_to_high());
    EXPECT_EQ(second.what, outcome::pass) << told(second);
    const auto again = far.judge_outgoing(parsed(written(value)), low_to_high());
    EXPECT_EQ(again.decision.what, outcome::pass) << told(again.decision);
    ASSERT_TRUE(again.stanza);
    EXPECT_EQ(*again.stanza, value);
}

TEST_P(judging, gets_its_verdict) {
    const auto& wanted = GetParam();
    guard near(chat_profile());
    const auto judged = near.judge_outgoing(parsed(wanted.stanza), low_to_high());
    const auto& got = judged.decision;
    ASSERT_EQ(got.what, wanted.what) << told(got);
    EXPECT_EQ(got.why, wanted.why) << told(got);
    EXPECT_EQ(judged.stanza.has_value(), wanted.what != outcome::refuse);
    if (wanted.what == outcome::refuse) {
        EXPECT_THAT(got.rule, HasSubstr(wanted.named));
        EXPECT_THAT(got.detail, Not(IsEmpty()));
        return;
    }
    if (wanted.what == outcome::strip)
        EXPECT_THAT(got.stripped, Contains(HasSubstr(wanted.named))) << told(got);
    else
        EXPECT_THAT(got.stripped, IsEmpty());
    EXPECT_THAT(written(*judged.stanza), HasSubstr(wanted.out));
    expect_crosses(*judged.stanza);
}

// Xerces-C quotes a value that it refuses, and the detail goes into the audit log.
TEST(verdicts, a_refused_value_is_not_in_the_detail) {
    guard near(chat_profile());
    const auto judged = near.judge_outgoing(
        parsed("<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body>"
               "<securitylabel xmlns='urn:xmpp:sec-label:0'><displaymarking "
               "fgcolor='SECRET'>S</displaymarking><label/></securitylabel></message>"),
        low_to_high());
    ASSERT_EQ(judged.decision.why, reason::schema_violation);
    EXPECT_THAT(judged.decision.detail, Not(HasSubstr("SECRET")));
    EXPECT_THAT(judged.decision.detail, HasSubstr("not of its type"));
}

TEST(verdicts, names_of_what_was_stripped_are_bounded) {
    std::string payloads;
    for (int i = 0; i < 40; ++i)
        payloads += "<x" + std::to_string(i) + " xmlns='urn:" + std::string(3000, 'n') + "'/>";
    guard near(chat_profile());
    const auto judged = near.judge_outgoing(
        parsed("<message from='a@low.example' to='b@high.example'><body>hi</body>" + payloads +
               "</message>"),
        low_to_high());
    EXPECT_EQ(judged.decision.stripped.size(), verdict::max_stripped);
    EXPECT_EQ(judged.decision.stripped_more, 40 - verdict::max_stripped);
    for (const auto& name : judged.decision.stripped)
        EXPECT_LT(name.size(), 256U);
}

TEST(verdicts, a_long_name_is_cut_between_characters) {
    std::string letters;
    for (int i = 0; i < 200; ++i)
        letters += "\u00e9";
    guard near(chat_profile());
    const auto judged = near.judge_outgoing(
        parsed("<message from='a@low.example' to='b@high.example'><body>hi</body><x" + letters +
               " xmlns='urn:x'/></message>"),
        low_to_high());
    ASSERT_EQ(judged.decision.stripped.size(), 1U);
    EXPECT_TRUE(wire::is_xml_text(judged.decision.stripped.front()));
}

TEST(verdicts, the_text_of_a_message_is_in_none) {
    guard near(chat_profile());
    for (const auto* stanza :
         {"<message from='a@low.example' to='b@high.example'>s3cret<body>s3cret</body></message>",
          "<message from='a@low.example' to='b@high.example'><body>s3cret<x/></body></message>",
          "<message from='a@low.example' to='b@high.example'><body>s3cret</body><body>s3cret</body>"
          "</message>",
          "<presence from='a@low.example' to='b@high.example'><priority>s3cret</priority>"
          "</presence>"}) {
        const auto judged = near.judge_outgoing(parsed(stanza), low_to_high());
        EXPECT_EQ(judged.decision.what, outcome::refuse);
        EXPECT_THAT(told(judged.decision), Not(HasSubstr("s3cret")));
    }
}

} // namespace
} // namespace diolkos::guard
