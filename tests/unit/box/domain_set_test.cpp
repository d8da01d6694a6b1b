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

} // namespace
} // namespace diolkos::box
