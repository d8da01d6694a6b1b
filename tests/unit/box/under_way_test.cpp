#include "box/under_way.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diolkos::box {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

constexpr domain_pair_view slow{"low.example", "slow.example"};
constexpr domain_pair_view quick{"low.example", "quick.example"};
const link::stopped_pairs the_slow_one{{"low.example", "slow.example"}};
const link::monotonic start{1h};

link::link_settings window(std::size_t crossings, std::size_t bytes) {
    link::link_settings how;
    how.window_crossings = crossings;
    how.window_bytes = bytes;
    return how;
}

TEST(link_share, is_a_part_of_the_window_and_at_least_one) {
    const auto usual = link::link_settings();
    EXPECT_EQ(share_of(usual).crossings, 128U);
    EXPECT_EQ(share_of(usual).bytes, 256U * 1024);
    EXPECT_EQ(hold_of(usual).crossings, 8192U);
    EXPECT_EQ(hold_of(usual).bytes, std::size_t{20} * 1024 * 1024);
    EXPECT_EQ(share_of(window(3, 20)).crossings, 1U);
    EXPECT_EQ(share_of(window(1'000'000, 1 << 30)).crossings, 128U) << "no peer takes more";
}

// What a far box can be made to hold by one that heeds it: however the stops come, it has room.
TEST(link_share, the_hold_takes_what_may_come_for_all_that_can_be_stopped) {
    for (const std::size_t crossings : {1U, 2U, 16U, 100U, 4096U}) {
        const auto how = window(crossings, 1 << 20);
        under_way near(how);
        link::stopped_pairs stopped;
        std::size_t held = 0;
        for (char which = 'a'; stopped.size() < wire::max_stopped; ++which) {
            const std::string to = std::string(1, which) + ".example";
            std::size_t sent = 0; // before the stop is heard
            while (sent < crossings && near.may_go({"low.example", to}, 10)) {
                near.went({"low.example", to}, 10);
                ++sent;
            }
            held += sent + share_of(how).crossings;
            for (; sent > 0; --sent) {
                near.came_back({"low.example", to}, 10);
            }
            stopped.push_back({"low.example", to});
            near.stop_only(stopped, start);
        }
        EXPECT_LE(held, hold_of(how).crossings) << crossings;
    }
}

TEST(under_way, while_nobody_is_stopped_all_may_go) {
    under_way one(window(64, 6400));
    for (int i = 0; i < 1000; ++i) {
        EXPECT_TRUE(one.may_go(quick, 1000));
        one.went(quick, 1000);
    }
}

TEST(under_way, while_somebody_is_stopped_others_have_their_share) {
    under_way one(window(64, 6400)); // a share is 2 crossings or 200 bytes
    one.stop_only(the_slow_one, start);
    EXPECT_FALSE(one.may_go(slow, 1));
    EXPECT_TRUE(one.may_go(quick, 5000)) << "one alone may, however large";
    one.went(quick, 50);
    EXPECT_TRUE(one.may_go(quick, 150));
    EXPECT_FALSE(one.may_go(quick, 151));
    one.went(quick, 50);
    EXPECT_FALSE(one.may_go(quick, 1));
    EXPECT_TRUE(one.may_go({"other.example", "quick.example"}, 1)) << "a pair, not a server";
    one.came_back(quick, 50);
    EXPECT_TRUE(one.may_go(quick, 1));
    one.stop_only({}, start);
    EXPECT_TRUE(one.may_go(slow, 1));
    EXPECT_EQ(one.stopped(), 0U);
}

TEST(under_way, tells_once_of_a_stop_that_lasts_and_of_its_end) {
    under_way one(window(64, 6400));
    one.stop_only(the_slow_one, start);
    EXPECT_THAT(one.take_news(start + 4s), IsEmpty());
    one.stop_only(the_slow_one, start + 4s); // said again: it lasts since the first time
    EXPECT_THAT(one.take_news(start + 5s), ElementsAre(HasSubstr("slow.example is behind")));
    EXPECT_THAT(one.take_news(start + 6s), IsEmpty());
    one.stop_only({}, start + 7s);
    EXPECT_THAT(one.take_news(start + 7s), ElementsAre(HasSubstr("crosses again")));
    one.stop_only(the_slow_one, start + 8s);
    one.stop_only({}, start + 9s);
    EXPECT_THAT(one.take_news(start + 9s), IsEmpty()) << "too short to be told of";
}

} // namespace
} // namespace diolkos::box
