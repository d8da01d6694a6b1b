// The small values of net/: domain patterns, endpoints, the order of SRV records, log lines.
#include "box/domain_map.hpp"
#include "net/endpoint.hpp"
#include "net/srv_order.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace diolkos::net {
namespace {

TEST(domain_map, prefers_the_exact_name_then_the_longest_suffix_then_any) {
    box::domain_map<int> values;
    EXPECT_TRUE(values.add("a.example", 1));
    EXPECT_TRUE(values.add("*.a.example", 2));
    EXPECT_TRUE(values.add("*.example", 3));
    EXPECT_FALSE(values.add("*.example", 4));
    const auto found = [&](std::string_view name) {
        const auto* value = values.find(name);
        return value == nullptr ? 0 : *value;
    };
    EXPECT_EQ(found("a.example"), 1);
    EXPECT_EQ(found("b.a.example"), 2);
    EXPECT_EQ(found("c.b.a.example"), 2);
    EXPECT_EQ(found("b.example"), 3);
    EXPECT_EQ(found("ba.example"), 3); // no label of "*.a.example"
    EXPECT_EQ(found("example"), 0);
    EXPECT_EQ(found("other"), 0);
    values.add("*", 5);
    EXPECT_EQ(found("other"), 5);
}

TEST(endpoint, reads_host_and_port) {
    const auto text = [](std::string_view in) {
        const auto place = parse_host_port(in);
        return place ? place->host + " " + std::to_string(place->port) : "none";
    };
    EXPECT_EQ(text("10.0.0.1:5269"), "10.0.0.1 5269");
    EXPECT_EQ(text("[::1]:0"), "::1 0");
    EXPECT_EQ(text("xmpp.example.org:5270"), "xmpp.example.org 5270");
    for (const auto* wrong : {"", ":", ":5269", "host", "host:", "host:65536", "host:-1",
                              "host:5269x", "::1:5269", "[host]:5269", "[]:5269", "[::1]"}) {
        EXPECT_EQ(text(wrong), "none") << wrong;
    }
    EXPECT_EQ(to_text(host_port{"::1", 7}), "[::1]:7");
    EXPECT_TRUE(literal({"::1", 7}));
    EXPECT_FALSE(literal({"localhost", 7}));
}

// Always the `n`th part of what is asked for, in hundredths.
pick at(std::uint32_t percent) {
    return [percent](std::uint32_t limit) { return limit * percent / 100; };
}

std::vector<std::string> targets(const std::vector<srv_record>& records) {
    std::vector<std::string> all;
    for (const auto& each : records) {
        all.push_back(each.target);
    }
    return all;
}

TEST(srv_order, puts_lower_priorities_first) {
    const auto ordered = order_srv({{20, 100, 1, "c"}, {10, 0, 1, "b"}, {0, 5, 1, "a"}}, at(100));
    EXPECT_THAT(targets(ordered), testing::ElementsAre("a", "b", "c"));
}

TEST(srv_order, draws_among_equals_by_weight) {
    const std::vector<srv_record> records{{0, 10, 1, "light"}, {0, 90, 1, "heavy"}};
    EXPECT_THAT(targets(order_srv(records, at(5))), testing::ElementsAre("light", "heavy"));
    EXPECT_THAT(targets(order_srv(records, at(50))), testing::ElementsAre("heavy", "light"));

    std::map<std::string, int> first;
    for (std::uint32_t i = 0; i <= 100; ++i) {
        ++first[order_srv(records, at(i)).front().target];
    }
    EXPECT_NEAR(first["heavy"], 90, 2);
}

TEST(srv_order, gives_weight_zero_a_small_chance) {
    const std::vector<srv_record> records{{0, 100, 1, "some"}, {0, 0, 1, "none"}};
    EXPECT_EQ(order_srv(records, at(0)).front().target, "none");
    EXPECT_EQ(order_srv(records, at(1)).front().target, "some");
}

TEST(srv_order, keeps_every_record_once) {
    std::vector<srv_record> records;
    for (std::uint16_t i = 0; i < 50; ++i) {
        records.push_back({static_cast<std::uint16_t>(i % 3), i, i, "t" + std::to_string(i)});
    }
    for (std::uint32_t percent = 0; percent <= 100; percent += 10) {
        EXPECT_THAT(order_srv(records, at(percent)), testing::UnorderedElementsAreArray(records));
    }
    EXPECT_TRUE(order_srv({}, at(0)).empty());
}

// XEP-0368, 3: both services in one order; each may say for itself that it is not here.
TEST(srv_order, merges_direct_tls_and_starttls) {
    const std::vector<srv_record> direct{{5, 0, 5270, "d"}}, plain{{1, 0, 5269, "p"}};
    const std::vector<srv_record> none{{0, 0, 0, "."}};
    const auto ordered = order_srv(merge_srv(direct, plain), at(0));
    ASSERT_THAT(targets(ordered), testing::ElementsAre("p", "d"));
    EXPECT_FALSE(ordered[0].direct_tls);
    EXPECT_TRUE(ordered[1].direct_tls);
    EXPECT_THAT(targets(merge_srv(none, plain)), testing::ElementsAre("p"));
    EXPECT_THAT(targets(merge_srv(direct, none)), testing::ElementsAre("d"));
    EXPECT_TRUE(merge_srv(none, none).empty());
}

TEST(srv_order, knows_the_target_that_says_not_here) {
    EXPECT_TRUE(says_not_here({{0, 0, 0, "."}}));
    EXPECT_TRUE(says_not_here({{0, 0, 0, ""}})); // as c-ares writes the root
    EXPECT_FALSE(says_not_here({}));
    EXPECT_FALSE(says_not_here({{0, 0, 5269, "a"}}));
}

} // namespace
} // namespace diolkos::net
