#include "box/settings.hpp"

#include <gtest/gtest.h>

namespace diolkos::box {
namespace {

struct domain_case {
    const char* name;
    std::vector<std::string> patterns;
    const char* domain;
    bool contained;
};

class domain_set_contains : public testing::TestWithParam<domain_case> {};

TEST_P(domain_set_contains, as_the_pattern_says) {
    const auto& now = GetParam();
    EXPECT_EQ(domain_set(now.patterns).contains(now.domain), now.contained);
}

INSTANTIATE_TEST_SUITE_P(
    table, domain_set_contains,
    testing::Values(
        domain_case{"exact", {"high.example"}, "high.example", true},
        domain_case{"a_subdomain_is_never_inferred", {"high.example"}, "rooms.high.example", false},
        domain_case{"suffix", {"*.high.example"}, "rooms.high.example", true},
        domain_case{"suffix_any_depth", {"*.high.example"}, "a.b.high.example", true},
        domain_case{"suffix_is_not_the_name_itself", {"*.high.example"}, "high.example", false},
        domain_case{"suffix_needs_its_dot", {"*.high.example"}, "evilhigh.example", false},
        domain_case{"suffix_needs_a_label", {"*.high.example"}, ".high.example", false},
        domain_case{"any", {"*"}, "whatever.example", true},
        domain_case{"second_of_two", {"a.example", "b.example"}, "b.example", true},
        domain_case{"none", {}, "a.example", false}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(settings, any_on_one_side_leaves_the_other_sides_names_out) {
    settings how;
    how.near_domains = domain_set({"*"});
    how.far_domains = domain_set({"high.example", "*.high.example"});
    EXPECT_TRUE(how.is_near("low.example"));
    EXPECT_FALSE(how.is_near("high.example"));
    EXPECT_FALSE(how.is_near("rooms.high.example"));
    EXPECT_TRUE(how.is_far("rooms.high.example"));
    EXPECT_FALSE(how.is_far("low.example"));
}

TEST(settings, only_near_domains_that_are_allowed_and_not_blocked_may_federate) {
    settings how;
    how.near_domains = domain_set({"low.example", "*.low.example"});
    EXPECT_TRUE(how.may_federate("low.example"));
    EXPECT_FALSE(how.may_federate("other.example"));
    how.allowed = domain_set({"*.low.example"});
    how.blocked = domain_set({"bad.low.example"});
    EXPECT_FALSE(how.may_federate("low.example"));
    EXPECT_TRUE(how.may_federate("good.low.example"));
    EXPECT_FALSE(how.may_federate("bad.low.example"));
}

TEST(peer_table, finds_the_most_specific_settings_or_those_of_the_others) {
    peer_table peers;
    const auto pinned = [](const char* pin) {
        peer_settings how;
        how.pin = pin;
        return how;
    };
    EXPECT_TRUE(peers.add("a.example", pinned("exact")));
    EXPECT_TRUE(peers.add("*.example", pinned("suffix")));
    EXPECT_FALSE(peers.add("*.example", pinned("again")));
    EXPECT_EQ(peers.find("a.example").pin, "exact");
    EXPECT_EQ(peers.find("b.a.example").pin, "suffix");
    EXPECT_EQ(peers.find("example").pin, "");
    peers.add("*", pinned("any"));
    EXPECT_EQ(peers.find("example").pin, "any");
}

} // namespace
} // namespace diolkos::box
