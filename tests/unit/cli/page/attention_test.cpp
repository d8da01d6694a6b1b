#include "cli/page/attention.hpp"
#include "tests/unit/audit/two_logs.hpp"

#include <gtest/gtest.h>

namespace diolkos::cli::page {
namespace {

using audit::event;
using audit::log_side;
using audit::two_logs;

attention_list listed(const two_logs& logs) {
    attention from;
    for (const auto& line : logs.low.lines)
        from.take(log_side::low, line);
    for (const auto& line : logs.high.lines)
        from.take(log_side::high, line);
    return from.finish(logs.reconcile());
}

TEST(attention, is_not_wanted_by_what_crosses_as_it_should) {
    two_logs logs;
    logs.cross(1);
    const auto list = listed(logs);
    EXPECT_TRUE(list.kinds.empty());
    EXPECT_TRUE(list.rows.empty());
}

TEST(attention, crossings_come_first_then_the_gravest_events) {
    two_logs logs;
    logs.cross(1);
    logs.low.offer(2);
    logs.low.receipt(2); // and the high box has nothing
    audit::record refused;
    refused.what = event::stanza_refused;
    refused.reason = "forbidden";
    refused.from = "mallory@low.example";
    logs.low.write(refused);
    audit::record link;
    link.what = event::link_refused;
    logs.high.write(link);
    const auto list = listed(logs);
    ASSERT_EQ(list.kinds.size(), 3U);
    EXPECT_EQ(list.kinds[0].what, "MISSING");
    EXPECT_EQ(list.kinds[1].what, "link-refused");
    EXPECT_EQ(list.kinds[2].what, "stanza-refused");
    ASSERT_EQ(list.rows.size(), 3U);
    EXPECT_EQ(list.rows[0].crossing, "import #2");
    EXPECT_EQ(list.rows[1].box, "high");
    EXPECT_EQ(list.rows[2].from, "mallory@low.example");
    EXPECT_EQ(list.rows[2].why, "forbidden");
}

TEST(attention, of_an_event_the_newest_are_listed_and_all_are_counted) {
    two_logs logs;
    for (std::size_t i = 0; i < max_of_an_event + 7; ++i) {
        audit::record refused;
        refused.what = event::stanza_refused;
        refused.detail = std::to_string(i);
        logs.low.write(refused);
    }
    const auto list = listed(logs);
    ASSERT_EQ(list.kinds.size(), 1U);
    EXPECT_EQ(list.kinds[0].count, max_of_an_event + 7);
    EXPECT_EQ(list.kinds[0].listed, max_of_an_event);
    EXPECT_EQ(list.rows.front().why, "7");
}

TEST(attention, lines_that_were_written_otherwise_are_read_all_the_same) {
    attention from;
    from.take(log_side::low, R"({ "event" : "link-down", "time": "2026-11-23T07:30:00.000000Z" })");
    from.take(log_side::low, "no record");
    const auto list = from.finish({});
    ASSERT_EQ(list.rows.size(), 1U);
    EXPECT_EQ(list.rows[0].time, "2026-11-23T07:30:00.000000Z");
}

TEST(addresses_of, are_found_by_the_id) {
    two_logs logs;
    logs.low.offer(1);
    logs.low.receipt(1);
    logs.low.offer(2);
    auto report = logs.reconcile();
    ASSERT_EQ(report.bad.size(), 1U);
    ASSERT_TRUE(report.bad[0].from.empty());
    addresses_of unknown(report.bad);
    EXPECT_FALSE(unknown.all_known());
    for (const auto& line : logs.low.lines)
        unknown.take(line);
    EXPECT_TRUE(unknown.all_known());
    EXPECT_EQ(report.bad[0].from, "romeo@low.example/orchard");
    EXPECT_EQ(report.bad[0].to, "juliet@high.example");
}

} // namespace
} // namespace diolkos::cli::page
