// Who may federate, and under which conditions.
#include "box/peer_policy.hpp"
#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diolkos::box::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

std::string message(const std::string& from, const std::string& to) {
    return "<message from=\"" + from + "\" to=\"" + to +
           "\" type=\"chat\" id=\"m\"><body>hi</body></message>";
}

struct policy_case {
    const char* name;
    const char* protocol;
    bool certificate;
    const char* key;
    tls_version minimum;
    const char* pin;
    const char* rule; // "": taken
};

class peer_policy : public testing::TestWithParam<policy_case> {};

TEST_P(peer_policy, asks_for_version_and_key) {
    const auto& c = GetParam();
    xmpp::tls_peer peer;
    peer.protocol = c.protocol;
    peer.has_certificate = c.certificate;
    peer.key_pin = c.key;
    peer_settings wanted;
    wanted.minimum_tls = c.minimum;
    wanted.pin = c.pin;
    const auto wrong = object_to(peer, wanted);
    EXPECT_EQ(wrong ? wrong->rule : "", c.rule);
}

INSTANTIATE_TEST_SUITE_P(
    table, peer_policy,
    testing::Values(
        policy_case{"any_key", "TLSv1.2", true, "aa", tls_version::v1_2, "", ""},
        policy_case{"no_certificate", "TLSv1.3", false, "", tls_version::v1_2, "", ""},
        policy_case{"newer_than_needed", "TLSv1.3", true, "aa", tls_version::v1_2, "", ""},
        policy_case{"too_old", "TLSv1.2", true, "aa", tls_version::v1_3, "aa", "tls.version"},
        policy_case{"pinned", "TLSv1.3", true, "aa", tls_version::v1_3, "aa", ""},
        policy_case{"another_key", "TLSv1.3", true, "ab", tls_version::v1_3, "aa", "tls.pin"},
        policy_case{"pinned_and_none", "TLSv1.3", false, "", tls_version::v1_3, "aa", "tls.pin"}),
    [](const auto& one) { return std::string(one.param.name); });

// --- the whole box

void reconfigure(world& w, world::box_side& box, const std::function<void(settings&)>& change) {
    change(box.how);
    box.machine->reconfigured(box.how, w.now);
    w.run();
}

TEST(peers, who_is_blocked_is_refused_at_the_header_before_any_offer) {
    world w;
    reconfigure(w, w.low(), [](settings& how) { how.blocked = domain_set({"low.example"}); });
    w.low().server_connect();
    EXPECT_THAT(w.low().stream_errors, ElementsAre("policy-violation"));
    EXPECT_THAT(w.low().log_lines_with("\"rule\":\"stream.from\""), SizeIs(1));
    EXPECT_THAT(w.low().log_lines_with("stream-authenticated"), IsEmpty());
}

TEST(peers, no_stream_is_opened_to_who_is_blocked_and_the_sender_is_told) {
    world w;
    reconfigure(w, w.high(), [](settings& how) { how.allowed = domain_set({"else.example"}); });
    w.low().server_connect();
    w.low().server_send(message("a@low.example/r", "b@high.example"));
    w.run();
    EXPECT_THAT(w.high().server_received, IsEmpty());
    EXPECT_THAT(w.high().log_lines_with("stream-opened"), IsEmpty());
    EXPECT_THAT(w.high().log_lines_with("\"reason\":\"peer-not-allowed\""), SizeIs(1));
    ASSERT_THAT(w.low().server_received, SizeIs(1));
    const auto& error = w.low().server_received[0].children.back();
    ASSERT_THAT(error.children, testing::Not(IsEmpty()));
    EXPECT_EQ(error.children[0].name, "policy-violation");
}

TEST(peers, a_reload_that_blocks_a_peer_ends_its_streams) {
    world w;
    w.low().server_connect();
    w.low().server_send(message("a@low.example/r", "b@high.example"));
    w.run();
    ASSERT_THAT(w.high().server_received, SizeIs(1));
    for (auto* const box : {&w.low(), &w.high()}) {
        reconfigure(w, *box, [&](settings& how) { how.blocked = domain_set({box->domain}); });
        EXPECT_THAT(box->stream_errors, ElementsAre("policy-violation")) << box->domain;
    }
}

TEST(peers, a_pinned_key_is_needed_in_both_directions) {
    world w;
    for (auto* const box : {&w.low(), &w.high()}) {
        reconfigure(w, *box, [](settings& how) { how.peers.others.pin = std::string(64, 'b'); });
    }
    w.low().server_connect();
    EXPECT_THAT(w.low().stream_errors, ElementsAre("not-authorized"));
    EXPECT_THAT(w.low().log_lines_with("\"rule\":\"tls.pin\""), SizeIs(1));
    w.low().shows = proves("low.example");
    w.low().shows->key_pin = std::string(64, 'b');
    w.low().server_connect();
    w.low().server_send(message("a@low.example/r", "b@high.example"));
    w.run();
    EXPECT_THAT(w.high().server_received, IsEmpty());
    EXPECT_THAT(w.high().log_lines_with("\"rule\":\"tls.pin\""), SizeIs(1));
    w.high().shows = proves("high.example");
    w.high().shows->key_pin = std::string(64, 'b');
    w.pass(10s);
    EXPECT_THAT(w.high().server_received, SizeIs(1));
}

} // namespace
} // namespace diolkos::box::test
