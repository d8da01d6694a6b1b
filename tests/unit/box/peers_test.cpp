// Who may federate, and under which conditions.
#include "box/peer_policy.hpp"
#include "box/token_bucket.hpp"
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

// --- rates

TEST(token_bucket, lets_a_burst_through_and_then_so_much_a_second) {
    const xmpp::monotonic start{};
    token_bucket bucket({10, 20}, start);
    bucket.take(20, start);
    EXPECT_FALSE(bucket.overdrawn(start));
    bucket.take(5, start);
    EXPECT_TRUE(bucket.overdrawn(start));
    EXPECT_TRUE(bucket.overdrawn(start + 400ms));
    EXPECT_FALSE(bucket.overdrawn(start + 600ms));
    EXPECT_FALSE(bucket.full(start + 2s));
    EXPECT_TRUE(bucket.full(start + 3s));
    token_bucket unlimited({0, 1}, start);
    unlimited.take(1'000'000, start);
    EXPECT_FALSE(unlimited.overdrawn(start));
}

TEST(peers, who_sends_too_many_stanzas_is_read_no_further_for_a_while) {
    world w;
    reconfigure(w, w.low(), [](settings& how) { how.peers.others.stanzas = {2, 3}; });
    w.low().server_connect();
    for (int i = 0; i < 10; ++i) {
        w.low().server_send(message("a@low.example/r", "b@high.example"));
        w.run();
    }
    EXPECT_THAT(w.high().server_received, SizeIs(4)); // the burst, and the one too many
    EXPECT_EQ(w.low().paused_count, 1U);
    w.pass(2s);
    EXPECT_THAT(w.high().server_received, SizeIs(10)); // what was held comes at once
    const auto said = w.low().log_lines_with("\"event\":\"throttled\"");
    ASSERT_THAT(said, SizeIs(1)); // of one episode
    EXPECT_THAT(said[0], HasSubstr("\"rule\":\"limit.stanzas-per-second\""));
    w.pass(10s);
    for (int i = 0; i < 4; ++i) {
        w.low().server_send(message("a@low.example/r", "b@high.example"));
        w.run();
    }
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"throttled\""), SizeIs(2));
}

TEST(peers, who_sends_too_many_bytes_is_read_no_further_for_a_while) {
    world w;
    reconfigure(w, w.low(), [](settings& how) { how.peers.others.bytes = {100, 400}; });
    w.low().server_connect();
    for (int i = 0; i < 10; ++i) {
        w.low().server_send(message("a@low.example/r", "b@high.example"));
        w.run();
    }
    EXPECT_LT(w.high().server_received.size(), 10U);
    EXPECT_THAT(w.low().log_lines_with("limit.bytes-per-second"), SizeIs(1));
    reconfigure(w, w.low(), [](settings& how) { how.peers.others.bytes = {}; });
    w.pass(1s);
    EXPECT_THAT(w.high().server_received, SizeIs(10));
}

// --- certificates that expire

std::int64_t in_days(const world& w, int days) {
    return std::chrono::floor<std::chrono::seconds>(w.now.wall + std::chrono::days(days))
        .time_since_epoch()
        .count();
}

TEST(expiry, of_this_boxs_certificates_is_announced_30_7_and_1_days_ahead_once_each) {
    world w;
    reconfigure(w, w.low(), [&](settings& how) {
        how.own_certificates = {{"/etc/edge.pem", "aa", in_days(w, 32)},
                                {"/etc/late.pem", "bb", in_days(w, 400)}};
    });
    const auto said = [&] { return w.low().log_lines_with("certificate-expires").size(); };
    std::vector<std::size_t> each_day;
    for (int day = 0; day < 34; ++day) {
        w.now.mono += 24h;
        w.now.wall += 24h;
        w.low().machine->timer(w.now);
        w.run();
        each_day.push_back(said());
    }
    EXPECT_EQ(each_day[0], 0U);
    EXPECT_EQ(each_day[2], 1U);
    EXPECT_EQ(each_day[23], 1U);
    EXPECT_EQ(each_day[25], 2U);
    EXPECT_EQ(each_day[29], 2U);
    EXPECT_EQ(each_day[30], 3U);
    EXPECT_EQ(each_day[31], 4U);
    EXPECT_THAT(w.low().log_lines_with("has expired on"), SizeIs(1));
    EXPECT_THAT(w.low().log_lines_with("late.pem"), ElementsAre(HasSubstr("key-changed")));
}

TEST(expiry, of_a_peers_certificate_is_announced_when_it_is_seen) {
    world w;
    w.low().shows = proves("low.example");
    w.low().shows->expires = in_days(w, 5);
    for (int i = 0; i < 3; ++i) {
        w.low().server_connect();
    }
    const auto said = w.low().log_lines_with("certificate-expires");
    ASSERT_THAT(said, SizeIs(1)); // the same certificate each time
    EXPECT_THAT(said[0], HasSubstr("\"rule\":\"certificate.peer\""));
    EXPECT_THAT(said[0], HasSubstr("The certificate of low.example expires on "));
    EXPECT_THAT(said[0], HasSubstr("in less than 7 days"));
}

// --- addresses

TEST(peers, limits_count_ipv6_networks_and_not_ports) {
    world w;
    const auto refused = [&] { return w.low().log_lines_with("limit.streams-per-address").size(); };
    connection_id n = 1000;
    const auto connect = [&](const std::string& address) {
        w.low().machine->accepted(n++, address, transport::clear, w.now);
        w.run();
    };
    for (int i = 0; i < 8; ++i) {
        connect("2001:db8:0:1::" + std::to_string(i + 1));
        connect("192.0.2.7");
    }
    EXPECT_EQ(refused(), 0U);
    connect("[2001:db8:0:1:ffff::1]:5000");
    EXPECT_EQ(refused(), 1U);
    connect("192.0.2.7:5000");
    EXPECT_EQ(refused(), 2U);
    connect("2001:db8:0:2::1");
    connect("192.0.2.8");
    EXPECT_EQ(refused(), 2U);
}

} // namespace
} // namespace diolkos::box::test
