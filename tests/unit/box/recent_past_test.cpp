#include "box/recent_past.hpp"

#include <gtest/gtest.h>

namespace diolkos::box {
namespace {

using namespace std::chrono_literals;
using audit::event;
using state = test_crossing::state;

constexpr wall_time begin{};
const std::string sender = "low.example/diolkos-test-1";

audit::record record(event what, std::string from = {}, std::string to = {}, std::string id = {}) {
    audit::record made;
    made.what = what;
    made.time = begin + 1s;
    made.from = std::move(from);
    made.to = std::move(to);
    made.id = std::move(id);
    return made;
}

TEST(recent_past, knows_since_when_the_link_is_as_it_is) {
    recent_past past(begin);
    EXPECT_EQ(past.link().since, begin);
    auto down = record(event::link_down);
    down.detail = "closed";
    past.seen(down);
    EXPECT_EQ(past.link().since, begin + 1s);
    EXPECT_EQ(past.link().detail, "closed");
}

TEST(recent_past, keeps_the_last_refusals_and_nothing_else) {
    recent_past past(begin);
    past.seen(record(event::crossing_offered, "a@low.example", "b@high.example"));
    EXPECT_TRUE(past.refusals().empty());
    for (std::size_t i = 0; i < max_refusals + 3; ++i) {
        past.seen(record(event::stanza_refused, "a@low.example", "b@high.example",
                         "id-" + std::to_string(i)));
    }
    ASSERT_EQ(past.refusals().size(), max_refusals);
    EXPECT_EQ(past.refusals().front().id, "id-3");
    EXPECT_EQ(past.refusals().back().event, "stanza-refused");
}

TEST(recent_past, follows_a_test_over_the_link_and_back) {
    recent_past past(begin);
    past.expect(sender, "high.example", begin);
    const auto& test = past.tests().back();
    past.follow_tests(record(event::stanza_waiting, sender, "high.example", "id-1"));
    EXPECT_EQ(test.how, state::waiting);
    past.follow_tests(record(event::crossing_offered, sender, "high.example", "id-1"));
    EXPECT_EQ(test.how, state::offered);
    EXPECT_EQ(test.id, "id-1");
    past.follow_tests(record(event::crossing_receipted, "", "", "id-of-another"));
    EXPECT_EQ(test.how, state::offered);
    past.follow_tests(record(event::crossing_receipted, "", "", "id-1"));
    EXPECT_EQ(test.how, state::accepted);
    auto back = record(event::crossing_accepted, "high.example", sender, "id-2");
    back.type = "result";
    past.follow_tests(back);
    EXPECT_EQ(test.how, state::answered);
    EXPECT_EQ(test.answer, "result");
    EXPECT_EQ(test.answer_id, "id-2");
    past.follow_tests(record(event::crossing_expired, sender, "high.example", "id-1"));
    EXPECT_EQ(test.how, state::answered) << "what is over stays so";
}

TEST(recent_past, takes_a_receipt_that_comes_behind_the_answer) {
    recent_past past(begin);
    past.expect(sender, "high.example", begin);
    past.follow_tests(record(event::crossing_offered, sender, "high.example", "id-1"));
    past.follow_tests(record(event::crossing_accepted, "high.example", sender, "id-2"));
    past.follow_tests(record(event::crossing_receipted, "", "", "id-1"));
    EXPECT_EQ(past.tests().back().how, state::answered);
    EXPECT_TRUE(past.tests().back().receipted);
}

TEST(recent_past, says_why_a_test_was_refused) {
    recent_past past(begin);
    past.expect(sender, "high.example", begin);
    auto refused = record(event::stanza_refused, sender, "high.example", "id-1");
    refused.reason = "payload-unknown";
    past.follow_tests(refused);
    EXPECT_EQ(past.tests().back().how, state::refused);
    EXPECT_EQ(past.tests().back().reason, "payload-unknown");
    EXPECT_EQ(past.tests().back().id, "id-1");
}

TEST(recent_past, bounds_the_tests_that_are_under_way) {
    recent_past past(begin);
    for (std::size_t i = 0; i < max_tests; ++i) {
        EXPECT_TRUE(past.takes_test());
        past.expect(sender + std::to_string(i), "high.example", begin);
    }
    EXPECT_FALSE(past.takes_test());
    past.follow_tests(record(event::stanza_refused, sender + "0", "high.example", "id"));
    EXPECT_TRUE(past.takes_test());
}

} // namespace
} // namespace diolkos::box
