#include "cli/reconcile.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace diolkos::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

audit::crossing_story story(audit::finding what) {
    audit::crossing_story one;
    one.what = what;
    one.boot = "aa01";
    one.sequence = one.last = 7;
    one.id = "019a0000-0000-7000-8000-000000000007";
    one.kind = "message";
    one.type = "chat";
    one.from = "romeo@low.example/orchard";
    one.to = "juliet@high.example";
    one.offered = "strip";
    one.decision = "accepted";
    one.ending = "delivered";
    one.offered_at = 1'790'000'000'123'000;
    one.decided_at = *one.offered_at + 400;
    one.ended_at = *one.offered_at + 1'250;
    return one;
}

std::string printed(const audit::reconcile_report& report, bool colour = false) {
    std::ostringstream out;
    print(report, colour, out);
    return out.str();
}

TEST(reconcile_text, a_crossing_is_one_line_with_both_decisions_and_its_time) {
    audit::reconcile_report report;
    report.crossings.push_back(story(audit::finding::matched));
    const std::string text = printed(report);
    EXPECT_EQ(text.substr(0, text.find('\n')),
              "MATCHED    import  2026-09-21 14:13:20.123  #7  message/chat  "
              "romeo@low.example/orchard > juliet@high.example  strip > accepted > delivered  "
              "1.250 ms  019a0000-0000-7000-8000-000000000007");
}

TEST(reconcile_text, what_is_bad_is_told_without_being_asked) {
    audit::reconcile_report report;
    auto bad = story(audit::finding::extra);
    bad.note = "it went on at the receiving box";
    report.bad.push_back(bad);
    report.directions[0].counts[static_cast<std::size_t>(audit::finding::extra)] = 1;
    const std::string text = printed(report);
    EXPECT_THAT(text, HasSubstr("EXTRA      import"));
    EXPECT_THAT(text, HasSubstr("(it went on at the receiving box)  boot aa01 lane 0"));
    EXPECT_THAT(text, HasSubstr("THE LOGS DO NOT AGREE"));
}

TEST(reconcile_text, colours_only_when_asked_for) {
    audit::reconcile_report report;
    report.crossings.push_back(story(audit::finding::matched));
    EXPECT_THAT(printed(report), Not(HasSubstr("\x1b")));
    EXPECT_THAT(printed(report, true), HasSubstr("\x1b[32mMATCHED"));
}

TEST(reconcile_text, a_log_cannot_steer_the_terminal) {
    audit::reconcile_report report;
    auto one = story(audit::finding::mismatch);
    one.from = "\x1b]0;owned\x07@low.example";
    one.id = one.boot = one.kind = "\x1b[2J";
    report.crossings.push_back(one);
    report.logs[0].box = "\x1b[2J";
    report.logs[0].refusals["\x1b[2J"] = 1;
    EXPECT_THAT(printed(report), Not(HasSubstr("\x1b")));
}

TEST(reconcile_text, clocks_that_run_backwards_are_mentioned) {
    audit::reconcile_report report;
    EXPECT_THAT(printed(report), Not(HasSubstr("clock")));
    report.directions[1].to_delivery.negative = 3;
    EXPECT_THAT(printed(report), HasSubstr("3 crossings were delivered before they were offered"));
}

} // namespace
} // namespace diolkos::cli
