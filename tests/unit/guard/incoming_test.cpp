// The far box judges values as if the near one were not to be trusted.
#include "tests/unit/guard/judging.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace diolkos::guard {
namespace {

// A chat message that passes.
wire::stanza_fields message() {
    wire::stanza_fields made;
    made.type = wire::stanza_type::chat;
    made.from = *wire::address::parse("a@low.example/r");
    made.to = *wire::address::parse("b@high.example");
    made.bodies = {{"", "hi"}};
    return made;
}

wire::stanza_fields iq(wire::stanza_type type) {
    auto made = message();
    made.kind = wire::stanza_kind::iq;
    made.type = type;
    made.id = "i";
    made.bodies.clear();
    return made;
}

// The place of a payload among those of its kind.
std::uint32_t number_of(wire::stanza_kind kind, std::string_view name_space,
                        std::string_view name) {
    const auto& names = *chat_profile()->names();
    const auto& children = names.root(kind).children;
    const auto found = std::ranges::find_if(children, [&](const auto& child) {
        const auto& element = names.element(child.element);
        return element.name_space == name_space && element.name == name;
    });
    EXPECT_NE(found, children.end());
    return static_cast<std::uint32_t>(found - children.begin());
}

wire::node node_of(wire::stanza_kind kind, std::string_view name_space, std::string_view name) {
    return {number_of(kind, name_space, name), {}, {}, {}};
}

verdict judged(wire::stanza_fields fields) {
    const auto made = wire::stanza::make(*chat_profile()->names(), std::move(fields));
    EXPECT_TRUE(made.has_value()) << made.error().message();
    guard far(chat_profile());
    return far.judge_incoming(*made, low_to_high());
}

void expect_refused(wire::stanza_fields fields, reason why, std::string_view rule) {
    const auto got = judged(std::move(fields));
    EXPECT_EQ(got.what, outcome::refuse);
    EXPECT_EQ(got.why, why) << got.rule << " " << got.detail;
    EXPECT_EQ(got.rule, rule) << got.detail;
    EXPECT_THAT(got.detail, testing::Not(testing::IsEmpty()));
}

TEST(incoming, what_the_profile_has_passes) {
    EXPECT_EQ(judged(message()).what, outcome::pass);
}

TEST(incoming, from_must_be_of_the_sending_side) {
    auto forged = message();
    forged.from = *wire::address::parse("b@high.example");
    expect_refused(forged, reason::domain_not_served, "rule.domains");
}

TEST(incoming, to_must_be_of_the_receiving_side) {
    auto astray = message();
    astray.to = *wire::address::parse("b@elsewhere.example");
    expect_refused(astray, reason::domain_not_served, "rule.domains");
}

TEST(incoming, a_message_that_says_nothing) {
    auto empty = message();
    empty.bodies.clear();
    expect_refused(empty, reason::nothing_left, "rule.nothing-left");
}

TEST(incoming, a_set_of_a_ping) {
    auto set = iq(wire::stanza_type::set);
    set.payloads = {node_of(set.kind, "urn:xmpp:ping", "ping")};
    expect_refused(set, reason::semantic_rule, "rule.request");
}

TEST(incoming, a_request_with_content) {
    auto get = iq(wire::stanza_type::get);
    auto query = node_of(get.kind, "http://jabber.org/protocol/disco#info", "query");
    query.children = {{1, {{0, std::string("muc_open")}}, {}, {}}};
    get.payloads = {query};
    expect_refused(get, reason::semantic_rule, "rule.request");
}

TEST(incoming, a_feature_that_is_not_listed) {
    auto result = iq(wire::stanza_type::result);
    auto query = node_of(result.kind, "http://jabber.org/protocol/disco#info", "query");
    query.children = {{1, {{0, std::string("urn:secret")}}, {}, {}}};
    result.payloads = {query};
    expect_refused(result, reason::semantic_rule, "rule.listed");
}

TEST(incoming, a_delay_in_the_receivers_name) {
    auto delayed = message();
    auto delay = node_of(delayed.kind, "urn:xmpp:delay", "delay");
    delay.attributes = {{0, *wire::address::parse("high.example")}, {1, wire::instant{0}}};
    delay.content = std::string();
    delayed.payloads = {delay};
    expect_refused(delayed, reason::semantic_rule, "rule.sender-domain");
}

TEST(incoming, an_error_with_an_echo) {
    auto error = message();
    error.type = wire::stanza_type::error;
    error.error = wire::stanza_error{};
    error.payloads = {node_of(error.kind, "urn:xmpp:receipts", "request")};
    expect_refused(error, reason::semantic_rule, "rule.error-echo");
}

TEST(incoming, what_only_the_schema_forbids) {
    auto labelled = message();
    auto label = node_of(labelled.kind, "urn:xmpp:sec-label:0", "securitylabel");
    label.children = {{0, {{0, std::string("url(x)")}}, std::string("SECRET"), {}},
                      {1, {}, {}, {}}};
    labelled.payloads = {label};
    expect_refused(labelled, reason::schema_violation, "schema");
}

TEST(incoming, a_stanza_that_grows_beyond_its_limit_when_it_is_written) {
    auto large = message();
    large.bodies = {{"", std::string(64 * 1024, '&')}};
    expect_refused(large, reason::too_large, "limit.stanza");
}

} // namespace
} // namespace diolkos::guard
