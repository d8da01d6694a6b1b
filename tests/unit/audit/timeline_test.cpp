#include "audit/timeline.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace diolkos::audit {
namespace {

constexpr std::int64_t second = 1'000'000, hour = 3600 * second;
constexpr std::int64_t noon = 1'790'000'000 * second - 1'790'000'000 * second % hour;

TEST(timeline, takes_the_shortest_usual_span_of_which_few_enough_are_needed) {
    struct {
        std::int64_t length, step;
    } const cases[] = {
        {0, second / 10},    {11 * second, second / 10},    {12 * second, second / 5},
        {hour, 60 * second}, {24 * hour, 30 * 60 * second}, {400 * 24 * hour, 7 * 24 * hour}};
    for (const auto& one : cases) {
        const auto made = timeline_maker(noon, noon + one.length).finish();
        EXPECT_LE(made.points[0].size(), timeline::max_points);
        EXPECT_EQ(made.first % made.step, 0);
        EXPECT_LE(made.first, noon);
        EXPECT_GE(made.first + static_cast<std::int64_t>(made.points[0].size()) * made.step,
                  noon + one.length);
        EXPECT_EQ(made.step, one.step) << one.length;
    }
}

TEST(timeline, counts_each_crossing_in_its_span_and_direction) {
    timeline_maker maker(noon, noon + 10 * second);
    maker.add(way::import, noon, finding::matched, 700);
    maker.add(way::import, noon + second / 10, finding::missing, std::nullopt);
    maker.add(way::export_, noon + second / 10, finding::matched, 900);
    const auto made = maker.finish();
    const auto at = [](finding what) { return static_cast<std::size_t>(what); };
    EXPECT_EQ(made.points[0][0].counts[at(finding::matched)], 1U);
    EXPECT_EQ(made.points[0][0].to_delivery.p50, 700);
    EXPECT_EQ(made.points[0][1].counts[at(finding::missing)], 1U);
    EXPECT_EQ(made.points[0][1].to_delivery.count, 0U);
    EXPECT_EQ(made.points[1][1].counts[at(finding::matched)], 1U);
}

TEST(timeline, what_began_outside_counts_at_the_ends) {
    timeline_maker maker(noon, noon + 10 * second);
    maker.add(way::import, noon - 24 * hour, finding::matched, std::nullopt);
    maker.add(way::import, noon + 24 * hour, finding::matched, std::nullopt);
    const auto made = maker.finish();
    EXPECT_EQ(made.points[0].front().counts[0], 1U);
    EXPECT_EQ(made.points[0].back().counts[0], 1U);
}

TEST(timeline, logs_without_records_and_of_all_time_are_bounded) {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(timeline_maker(most, 0).finish().points[0].size(), 1U);
    constexpr std::int64_t year_0 = -62'167'219'200 * second, year_9999 = 253'402'300'799 * second;
    EXPECT_EQ(timeline_maker(year_0, year_9999).finish().points[0].size(), timeline::max_points);
}

} // namespace
} // namespace diolkos::audit
