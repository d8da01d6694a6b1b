// What an operator asks of a box, on two boxes with their servers.
#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diolkos::box::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

constexpr const char* who = "user 0, group 0, process 1";

std::string sender_of(const std::variant<test_sent, test_denied>& made) {
    return std::holds_alternative<test_sent>(made) ? std::get<test_sent>(made).from : "";
}

TEST(operator_status, says_how_the_box_is) {
    world w;
    w.low().server_connect();
    w.run();
    const auto now = w.low().machine->described(w.now);
    EXPECT_TRUE(now.low);
    EXPECT_TRUE(now.link.up);
    EXPECT_FALSE(now.draining);
    EXPECT_EQ(now.streams_in, 1U);
    ASSERT_THAT(now.peers, SizeIs(1));
    EXPECT_EQ(now.peers.front().domain, "low.example");
    EXPECT_EQ(now.peers.front().in, 1U);
    EXPECT_THAT(now.refusals, IsEmpty());
    EXPECT_EQ(now.schema_digest.size(), 64U);
    w.cut_link();
    w.run();
    const auto cut = w.low().machine->described(w.now);
    EXPECT_FALSE(cut.link.up);
    EXPECT_GE(cut.link.last.since, now.link.last.since);
}

TEST(operator_status, has_the_last_refusals) {
    world w;
    w.low().server_connect();
    w.low().server_send("<message from='a@low.example/r' to='b@high.example' id='m'>"
                        "<x xmlns='urn:nobody:allows:this'/></message>");
    w.run();
    const auto now = w.low().machine->described(w.now);
    ASSERT_THAT(now.refusals, SizeIs(1));
    EXPECT_EQ(now.refusals.front().event, "stanza-refused");
    EXPECT_EQ(now.refusals.front().to, "b@high.example");
    EXPECT_THAT(w.low().log, HasSubstr(now.refusals.front().id));
}

// The ping is a stanza like any other: judged, numbered, recorded by both, delivered.
TEST(operator_test, crosses_as_any_stanza_and_its_answer_back) {
    world w;
    w.run();
    const auto sender = sender_of(w.low().machine->test("low.example", "high.example", who, w.now));
    ASSERT_THAT(sender, HasSubstr("low.example/diolkos-test-"));
    w.run();
    ASSERT_THAT(w.high().server_received, SizeIs(1));
    const auto& ping = w.high().server_received.front();
    EXPECT_EQ(*ping.find("from"), sender);
    EXPECT_TRUE(ping.children.front().is("urn:xmpp:ping", "ping"));
    EXPECT_THAT(w.low().log_lines_with("test-requested"), SizeIs(1));
    EXPECT_THAT(w.low().log_lines_with("crossing-offered"), SizeIs(1));
    EXPECT_THAT(w.high().log_lines_with("crossing-accepted"), SizeIs(1));
    EXPECT_EQ(w.low().machine->described(w.now).tests.back().how, test_crossing::state::accepted);

    w.high().server_connect();
    w.high().server_send("<iq type='result' from='high.example' to='" + sender + "' id='" +
                         *ping.find("id") + "'/>");
    w.run();
    const auto test = w.low().machine->described(w.now).tests.back();
    EXPECT_EQ(test.how, test_crossing::state::answered);
    EXPECT_EQ(test.answer, "result");
    EXPECT_THAT(w.high().log_lines_with(test.answer_id), testing::Not(IsEmpty()));
    EXPECT_THAT(w.low().server_received, SizeIs(1)) << "the answer goes its way to the near server";
}

TEST(operator_test, is_followed_where_the_log_has_no_addresses) {
    for (const auto form : {audit::address_form::keyed, audit::address_form::omitted}) {
        world w;
        w.low().crash();
        w.low().how.addresses = form;
        w.low().start();
        w.connect_link();
        const auto sender =
            sender_of(w.low().machine->test("low.example", "high.example", who, w.now));
        w.run();
        EXPECT_EQ(w.low().machine->described(w.now).tests.back().how,
                  test_crossing::state::accepted);
        EXPECT_THAT(w.low().log_lines_with("test-requested"), SizeIs(1));
        EXPECT_THAT(w.low().log_lines_with(sender), IsEmpty());
    }
}

TEST(operator_test, waits_for_the_link_no_longer_than_an_iq) {
    world w;
    w.cut_link();
    w.run();
    ASSERT_NE(sender_of(w.low().machine->test("low.example", "high.example", who, w.now)), "");
    w.run();
    EXPECT_EQ(w.low().machine->described(w.now).tests.back().how, test_crossing::state::waiting);
    w.pass(std::chrono::seconds(w.low().how.link_wait_iq) + 1s);
    EXPECT_EQ(w.low().machine->described(w.now).tests.back().how, test_crossing::state::expired);
}

TEST(operator_test, is_denied_where_no_stanza_could_go) {
    world w;
    w.run();
    const std::pair<const char*, const char*> wrong[] = {{"high.example", "high.example"},
                                                         {"low.example", "low.example"},
                                                         {"evil.example", "high.example"},
                                                         {"a b", "high.example"},
                                                         {"low.example", "a@high.example"}};
    for (const auto& [from, to] : wrong) {
        const auto made = w.low().machine->test(from, to, who, w.now);
        ASSERT_TRUE(std::holds_alternative<test_denied>(made)) << from << " " << to;
        EXPECT_THAT(std::get<test_denied>(made).why, testing::Not(IsEmpty()));
    }
    w.run();
    EXPECT_THAT(w.low().log_lines_with("test-requested"), IsEmpty());
    EXPECT_THAT(w.high().server_received, IsEmpty());
}

TEST(operator_refused, is_on_record_within_the_budget_of_strangers) {
    world w;
    w.run();
    for (int i = 0; i < 1000; ++i) {
        w.low().machine->operator_refused("user 1000, group 1000, process 77", w.now);
    }
    w.run();
    const auto lines = w.low().log_lines_with("operator-refused");
    EXPECT_THAT(lines, SizeIs(testing::AllOf(testing::Ge(1U), testing::Lt(1000U))));
    EXPECT_THAT(lines.front(), HasSubstr("user 1000, group 1000, process 77"));
    EXPECT_EQ(w.low().machine->described(w.now).refusals.back().event, "operator-refused");
}

} // namespace
} // namespace diolkos::box::test
