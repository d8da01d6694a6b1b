// Which destinations a box is behind with, as the two ends tell each other: said at once, said
// again with every Hello, and nothing but a hint.
#include "link_world.hpp"

namespace diolkos::link {
namespace {

const stopped_pairs one{{"low.example", "slow.high.example"}};
const stopped_pairs two{{"low.example", "a.high.example"}, {"low.example", "slow.high.example"}};

TEST(pace, is_said_at_once_and_replaces_what_was_said) {
    world w;
    w.connect();
    w.carry_all();
    EXPECT_EQ(w.low->peer_stops(), stopped_pairs{});
    w.high->stop_only(one, w.now);
    w.carry_all();
    EXPECT_EQ(w.low->peer_stops(), one);
    w.high->stop_only(two, w.now);
    w.carry_all();
    EXPECT_EQ(w.low->peer_stops(), two);
    w.high->stop_only({}, w.now);
    w.carry_all();
    EXPECT_EQ(w.low->peer_stops(), stopped_pairs{});
    EXPECT_EQ(w.high->peer_stops(), stopped_pairs{}) << "each direction by itself";
}

TEST(pace, that_has_not_changed_is_not_said_again) {
    world w;
    w.connect();
    w.carry_all();
    w.high->stop_only(one, w.now);
    w.carry_all();
    w.high->stop_only(one, w.now);
    EXPECT_TRUE(w.high->to_peer().empty());
}

TEST(pace, is_said_with_every_hello) {
    world w;
    w.high->stop_only(one, w.now);
    EXPECT_TRUE(w.high->to_peer().empty()) << "nobody is there yet";
    w.connect();
    w.carry_all();
    EXPECT_EQ(w.low->last_up()->stopped, one);
    w.disconnect();
    w.high->stop_only(two, w.now);
    w.connect();
    w.carry_all();
    EXPECT_EQ(w.low->last_up()->stopped, two);
    EXPECT_EQ(w.low->peer_stops(), two);
    w.disconnect();
    w.high->stop_only({}, w.now);
    w.connect();
    w.carry_all();
    EXPECT_EQ(w.low->last_up()->stopped, stopped_pairs{});
}

TEST(pace, that_changes_between_the_two_hellos_is_said_after_them) {
    world w;
    w.high->stop_only(one, w.now);
    w.connect(); // both have said Hello, and heard none
    w.high->stop_only(two, w.now);
    w.carry_all();
    EXPECT_EQ(w.low->last_up()->stopped, one);
    EXPECT_EQ(w.low->peer_stops(), two);
}

// A list that says again what a newer one has taken back would hold its pairs back for good:
// nothing is said again while the link is up and the list does not change.
TEST(pace, that_has_overtaken_another_ends_the_link_and_the_next_hello_says_what_holds) {
    world w;
    w.connect();
    w.carry_all();
    w.high->stop_only(one, w.now);
    const std::string older = std::exchange(w.high->to_peer(), {});
    w.high->stop_only({}, w.now);
    const std::string newer = std::exchange(w.high->to_peer(), {});
    w.low->receive(newer + older, w.now);
    ASSERT_TRUE(w.low->failed());
    EXPECT_EQ(w.low->failed()->rule, "link.pace");
    w.disconnect();
    w.connect();
    w.carry_all();
    EXPECT_TRUE(w.low->link().up());
    EXPECT_EQ(w.low->peer_stops(), stopped_pairs{});
}

TEST(pace, is_numbered_anew_on_each_connection) {
    world w;
    for (int connection = 0; connection < 2; ++connection) {
        w.connect();
        w.carry_all();
        for (const auto& all : {one, two, stopped_pairs{}}) {
            w.high->stop_only(all, w.now);
            w.carry_all();
            EXPECT_EQ(w.low->peer_stops(), all);
        }
        EXPECT_FALSE(w.low->failed());
        w.disconnect();
    }
}

TEST(pace, stops_nothing_by_itself) {
    world w;
    w.connect();
    w.high->stop_only(one, w.now);
    w.carry_all();
    for (int i = 0; i < 100; ++i)
        ASSERT_TRUE(w.low->offer(w.now));
    w.settle();
    w.expect_settled();
    EXPECT_EQ(w.high->arrived(), 100U);
}

} // namespace
} // namespace diolkos::link
