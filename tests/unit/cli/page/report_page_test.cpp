#include "cli/page/report_page.hpp"
#include "tests/unit/audit/two_logs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

namespace diolkos::cli::page {
namespace {

using audit::finding;
using testing::HasSubstr;
using testing::Not;

struct made_page {
    audit::reconcile_report report;
    std::array<held_log, 2> logs;
    attention_list attention;
    std::string text = "the report\n";
    std::string signed_in, signer;

    std::string html() const {
        return report_page(
            {report, logs, attention, text, signed_in, signer, 1'790'000'000'000'000, "0.1.0"});
    }
};

made_page page_of(const audit::two_logs& logs) {
    audit::reconciler joined({false, true});
    class attention from;
    for (const auto& line : logs.low.lines) {
        joined.add_line(audit::log_side::low, line);
        from.take(audit::log_side::low, line);
    }
    for (const auto& line : logs.high.lines) {
        joined.add_line(audit::log_side::high, line);
        from.take(audit::log_side::high, line);
    }
    made_page made;
    made.report = joined.finish();
    made.attention = from.finish(made.report);
    for (auto& log : made.logs)
        log.kept = true;
    return made;
}

audit::two_logs good_logs() {
    audit::two_logs logs;
    for (std::uint64_t i = 1; i <= 20; ++i)
        logs.cross(i);
    return logs;
}

TEST(report_page, says_first_what_came_of_it) {
    auto page = page_of(good_logs());
    EXPECT_THAT(page.html(), HasSubstr("The logs agree</h2>"));
    EXPECT_THAT(page.html(), HasSubstr("section class=\"verdict good\""));
    page.logs[1].kept = false;
    EXPECT_THAT(page.html(), HasSubstr("not all of it is signed</h2>"));
    page.logs[0].verified.fault_count = 1;
    page.logs[0].verified.faults = {"Record 7 was changed."};
    EXPECT_THAT(page.html(), HasSubstr("A log is not what was signed</h2>"));
    EXPECT_THAT(page.html(), HasSubstr("<li>Record 7 was changed.</li>"));
    page.report.unusable = "Both logs are of one box.";
    EXPECT_THAT(page.html(), HasSubstr("cannot be held against each other</h2>"));
}

TEST(report_page, a_disagreement_is_one_and_a_recorded_loss_is_another) {
    auto logs = good_logs();
    logs.low.offer(21);
    logs.low.receipt(21);
    EXPECT_THAT(page_of(logs).html(), HasSubstr("The logs do not agree</h2>"));
    logs = good_logs();
    logs.low.offer(21);
    logs.low.handed(21);
    logs.high.report_lost(21, 21, logs.low.boot());
    EXPECT_THAT(page_of(logs).html(), HasSubstr("Crossings were lost on the way</h2>"));
    EXPECT_THAT(page_of(logs).html(), HasSubstr("lost on record"));
}

TEST(report_page, a_log_that_lacks_records_is_not_whole) {
    auto logs = good_logs();
    logs.low.skip_index();
    logs.cross(21);
    EXPECT_THAT(page_of(logs).html(), HasSubstr("A log is not whole</h2>"));
}

TEST(report_page, has_no_place_that_a_template_left_open) {
    EXPECT_THAT(page_of(good_logs()).html(), Not(HasSubstr("{{")));
    EXPECT_THAT(made_page().html(), Not(HasSubstr("{{"))); // of logs that are empty
}

// Whatever stands in a log: the tags of the page are those that it has without it.
TEST(report_page, nothing_of_a_logs_choosing_is_markup) {
    const std::string hostile = "</title></style></script><script>alert(1)</script><img src=x "
                                "onerror=alert(1)>\"'`--><svg onload=alert(1)>{{script}}&lt;";
    const auto tags = [](const std::string& html) {
        static const std::regex tag("<[^>]*>");
        std::vector<std::string> all;
        for (std::sregex_iterator at(html.begin(), html.end(), tag), end; at != end; ++at)
            all.push_back(at->str());
        return all;
    };
    const auto with = [](const std::string& what) {
        auto logs = good_logs();
        logs.low.offer(21);
        logs.low.receipt(21);
        audit::record refused;
        refused.what = audit::event::stanza_refused;
        refused.from = refused.to = refused.detail = refused.rule = refused.where = refused.id =
            what;
        logs.low.write(refused);
        auto page = page_of(logs);
        auto& story = page.report.bad.at(0);
        story.from = story.to = story.note = story.id = story.boot = story.kind = what;
        for (auto& log : page.report.logs) {
            log.box = what;
            log.refusals = {{what, 3}};
            log.refused_on_arrival = {{what, 3}};
        }
        for (auto& row : page.attention.rows)
            row = {row.what, what, what, what, what, what, what, what};
        for (auto& log : page.logs) {
            log.path = log.key = what;
            log.verified.faults = {what};
            log.verified.fault_count = 1;
            log.verified.head.emplace();
            log.verified.head->origin = what;
        }
        page.report.unusable = page.text = page.signed_in = page.signer = what;
        return page.html();
    };
    EXPECT_EQ(tags(with(hostile)), tags(with("harmless")));
}

TEST(report_page, the_policy_lets_in_what_is_in_the_page_and_nothing_else) {
    const auto html = page_of(good_logs()).html();
    EXPECT_THAT(html, HasSubstr("default-src &#39;none&#39;; style-src &#39;sha256-"));
    EXPECT_THAT(html, Not(HasSubstr("unsafe-inline")));
    EXPECT_THAT(html, Not(HasSubstr("http://")));
    EXPECT_THAT(html, Not(HasSubstr("https://")));
    EXPECT_THAT(html, Not(HasSubstr(" style=")));
    EXPECT_THAT(html, Not(HasSubstr(" onclick=")));
}

TEST(report_page, says_who_signed_the_report) {
    auto page = page_of(good_logs());
    EXPECT_THAT(page.html(), HasSubstr("Nobody has signed this page"));
    page.signed_in = "report.txt";
    page.signer = "auditor.example+12345678+AbCd";
    EXPECT_THAT(page.html(), HasSubstr("auditor.example+12345678+AbCd"));
}

TEST(report_page, is_bounded_whatever_the_logs_have) {
    made_page page;
    page.attention.kinds.push_back({"EXTRA", audit::severity::alert, 1'000'000, 1000, "m", "d"});
    const std::string much(100'000, '<');
    for (std::size_t i = 0; i < audit::reconcile_report::max_named; ++i)
        page.attention.rows.push_back({"EXTRA", "both", much, much, much, much, much, much});
    page.text = std::string(max_report_bytes + 1, 'x');
    EXPECT_LT(page.html().size(), std::size_t{16} * 1024 * 1024);
    EXPECT_THAT(page.html(), HasSubstr("999\u00a0000 more are counted above"));
}

} // namespace
} // namespace diolkos::cli::page
