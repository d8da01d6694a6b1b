#include "box/answer.hpp"

#include <gtest/gtest.h>

namespace diolkos::box {
namespace {

xmpp::element stanza(const char* name,
                     std::initializer_list<std::pair<const char*, const char*>> attributes) {
    xmpp::element made;
    made.name_space = "jabber:server";
    made.name = name;
    for (const auto& [key, text] : attributes) {
        made.attributes.push_back({"", key, text});
    }
    return made;
}

struct answer_case {
    const char* name;
    xmpp::element raw;
    bool has_head;
    bool answered;
};

class answering : public testing::TestWithParam<answer_case> {};

TEST_P(answering, follows_the_kind_and_type) {
    const auto& now = GetParam();
    const auto head = head_of(now.raw);
    ASSERT_EQ(head.has_value(), now.has_head);
    if (head) {
        EXPECT_EQ(may_answer(*head), now.answered);
    }
}

INSTANTIATE_TEST_SUITE_P(
    table, answering,
    testing::Values(
        answer_case{"message", stanza("message", {{"from", "a@b.example"}, {"to", "c@d.example"}}),
                    true, true},
        answer_case{
            "message_error",
            stanza("message", {{"from", "a@b.example"}, {"to", "c@d.example"}, {"type", "error"}}),
            true, false},
        answer_case{
            "iq_get",
            stanza("iq",
                   {{"from", "a@b.example"}, {"to", "c@d.example"}, {"type", "get"}, {"id", "1"}}),
            true, true},
        answer_case{"iq_result",
                    stanza("iq", {{"from", "a@b.example"},
                                  {"to", "c@d.example"},
                                  {"type", "result"},
                                  {"id", "1"}}),
                    true, false},
        answer_case{"iq_without_id",
                    stanza("iq", {{"from", "a@b.example"}, {"to", "c@d.example"}, {"type", "get"}}),
                    false, false},
        answer_case{"iq_without_type",
                    stanza("iq", {{"from", "a@b.example"}, {"to", "c@d.example"}, {"id", "1"}}),
                    false, false},
        answer_case{"presence",
                    stanza("presence", {{"from", "a@b.example"}, {"to", "c@d.example"}}), true,
                    true},
        answer_case{
            "presence_unavailable",
            stanza("presence",
                   {{"from", "a@b.example"}, {"to", "c@d.example"}, {"type", "unavailable"}}),
            true, false},
        answer_case{
            "presence_probe",
            stanza("presence", {{"from", "a@b.example"}, {"to", "c@d.example"}, {"type", "probe"}}),
            true, false},
        answer_case{
            "unknown_type",
            stanza("message", {{"from", "a@b.example"}, {"to", "c@d.example"}, {"type", " chat "}}),
            false, false},
        answer_case{"no_from", stanza("message", {{"to", "c@d.example"}}), false, false},
        answer_case{"from_malformed",
                    stanza("message", {{"from", "a b@b.example"}, {"to", "c@d.example"}}), false,
                    false}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(answer, a_malformed_local_part_is_answered_from_its_domain) {
    const auto head =
        head_of(stanza("message", {{"from", "a@b.example"}, {"to", "c c@d.example/x"}}));
    ASSERT_TRUE(head);
    EXPECT_EQ(head->to.to_string(), "d.example");
}

TEST(answer, error_goes_back_with_reference_and_id) {
    const auto head = head_of(stanza(
        "iq", {{"from", "a@b.example/r"}, {"to", "c@d.example"}, {"type", "set"}, {"id", "7"}}));
    ASSERT_TRUE(head);
    const auto fields =
        make_error(*head, answer_to(guard::reason::payload_refused, head->kind), "REF");
    EXPECT_EQ(fields.to.to_string(), "a@b.example/r");
    EXPECT_EQ(fields.from.to_string(), "c@d.example");
    EXPECT_EQ(fields.id, "7");
    ASSERT_TRUE(fields.error);
    EXPECT_EQ(fields.error->what, wire::condition::service_unavailable);
    EXPECT_NE(fields.error->texts.at(0).text.find("REF"), std::string::npos);
    EXPECT_TRUE(wire::stanza::make(wire::dictionary(), fields).has_value());
}

} // namespace
} // namespace diolkos::box
