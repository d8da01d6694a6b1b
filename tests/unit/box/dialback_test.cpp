// Peers that prove themselves by dialback, seen from the whole box; and the bounds of the verifier.
#include "box/key_verifier.hpp"
#include "box/peer_proofs.hpp"
#include "journal/volatile_journal.hpp"
#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diolkos::box::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using namespace std::chrono_literals;

constexpr authentication_methods only_dialback{
    .external = false, .dialback = true, .dialback_certificate = false};
constexpr authentication_methods only_certified{
    .external = false, .dialback = false, .dialback_certificate = true};

std::string message(const std::string& from, const std::string& to) {
    return "<message from=\"" + from + "\" to=\"" + to +
           "\" type=\"chat\" id=\"m\"><body>hi</body></message>";
}

void accept(world& w, world::box_side& box, authentication_methods methods) {
    box.how.peers.others.methods = methods;
    box.machine->reconfigured(box.how, w.now);
    w.run();
}

// A low server without a certificate, which does not believe that of the box either.
world& with_dialback(world& w) {
    accept(w, w.low(), {.external = true, .dialback = true, .dialback_certificate = false});
    w.low().shows = xmpp::tls_peer{};
    w.low().shows->protocol = "TLSv1.3";
    w.low().server_trusts = false;
    return w;
}

std::vector<std::string> authenticated(const world::box_side& box) {
    return box.log_lines_with("\"event\":\"stream-authenticated\"");
}

TEST(dialback, lets_a_server_in_that_vouches_for_its_key) {
    world w;
    with_dialback(w).low().server_connect();
    EXPECT_THAT(authenticated(w.low()),
                ElementsAre(AllOf(HasSubstr("\"mechanism\":\"dialback\""),
                                  HasSubstr("Towards high.example. No certificate proves the "
                                            "domain. The server at 192.0.2.2:5269 was asked."),
                                  HasSubstr("\"outcome\":\"inbound\""))));
    EXPECT_THAT(w.low().log_lines_with("To ask about dialback keys."), SizeIs(1));
    EXPECT_THAT(w.low().log_lines_with("\"rule\":\"dialback.done\""), SizeIs(1));
    w.low().server_send(message("a@low.example/r", "b@high.example"));
    w.run();
    EXPECT_THAT(w.high().server_received, SizeIs(1));
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"crossing-offered\""), SizeIs(1));
}

TEST(dialback, gets_the_box_in_and_the_box_vouches_for_itself) {
    world w;
    with_dialback(w).high().server_connect();
    w.high().server_send(message("b@high.example/r", "a@low.example"));
    w.run();
    EXPECT_THAT(w.low().server_received, SizeIs(1));
    EXPECT_THAT(authenticated(w.low()), ElementsAre(AllOf(HasSubstr("\"mechanism\":\"dialback\""),
                                                          HasSubstr("\"outcome\":\"outbound\""))));
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"dialback-answered\""),
                ElementsAre(AllOf(HasSubstr("\"outcome\":\"valid\""),
                                  HasSubstr("Asked about a key of high.example."))));
    EXPECT_THAT(w.low().log_lines_with("\"rule\":\"tls.identity\""), SizeIs(1));
}

TEST(dialback, a_key_that_the_server_denies_lets_nobody_in) {
    world w;
    with_dialback(w).low().server_knows_keys = false;
    w.low().server_connect();
    EXPECT_THAT(authenticated(w.low()), IsEmpty());
    EXPECT_THAT(w.low().log_lines_with("\"rule\":\"dialback.invalid-key\""),
                ElementsAre(AllOf(HasSubstr("\"event\":\"stream-refused\""),
                                  HasSubstr("\"peer_domain\":\"low.example\""),
                                  HasSubstr("The server at 192.0.2.2:5269 was asked."))));
}

TEST(dialback, a_server_that_cannot_be_asked_leaves_the_stream_unauthenticated) {
    world w;
    with_dialback(w).low().server_accepts = false;
    w.low().server_connect();
    EXPECT_THAT(authenticated(w.low()), IsEmpty());
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"stream-denied\""),
                ElementsAre(AllOf(HasSubstr("\"reason\":\"remote-connection-failed\""),
                                  HasSubstr("\"rule\":\"dialback.not-verified\""),
                                  HasSubstr("Connection refused"))));
}

TEST(dialback, a_server_that_does_not_answer_is_not_waited_for_for_long) {
    world w;
    with_dialback(w).low().server_answers = false;
    w.low().server_connect();
    w.pass(key_verifier::patience - 1s);
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"stream-denied\""),
                Not(testing::Contains(HasSubstr("dialback.not-verified"))));
    w.pass(2s);
    EXPECT_THAT(w.low().log_lines_with("\"rule\":\"dialback.not-verified\""),
                ElementsAre(HasSubstr("\"reason\":\"remote-server-timeout\"")));
    EXPECT_THAT(authenticated(w.low()), IsEmpty());
}

TEST(dialback, is_accepted_of_nobody_by_default) {
    world w;
    w.low().shows = xmpp::tls_peer{};
    w.low().shows->protocol = "TLSv1.3";
    w.low().server_connect();
    EXPECT_THAT(authenticated(w.low()), IsEmpty());
    EXPECT_THAT(w.low().log_lines_with("To ask about dialback keys."), IsEmpty());
}

TEST(dialback, nobody_is_asked_where_a_certificate_proves_the_domain) {
    world w;
    accept(w, w.low(), only_certified);
    w.low().server_connect();
    EXPECT_THAT(authenticated(w.low()),
                ElementsAre(AllOf(HasSubstr("\"mechanism\":\"dialback+certificate\""),
                                  HasSubstr("\"detail\":\"Towards high.example.\""))));
    EXPECT_THAT(w.low().log_lines_with("To ask about dialback keys."), IsEmpty());
}

TEST(dialback, without_the_certificate_that_is_asked_for_there_is_no_stream_either_way) {
    world w;
    with_dialback(w);
    accept(w, w.low(), only_certified);
    w.low().server_connect();
    w.high().server_connect();
    w.high().server_send(message("b@high.example/r", "a@low.example"));
    w.run();
    EXPECT_THAT(authenticated(w.low()), IsEmpty());
    EXPECT_THAT(w.low().server_received, IsEmpty());
    EXPECT_THAT(w.low().log_lines_with("\"rule\":\"tls.identity\""),
                ElementsAre(HasSubstr("\"event\":\"stream-refused\"")));
}

TEST(dialback, can_be_all_that_is_accepted) {
    world w;
    accept(w, w.low(), only_dialback);
    w.low().server_connect();
    EXPECT_THAT(authenticated(w.low()), ElementsAre(HasSubstr("\"mechanism\":\"dialback\"")));
}

TEST(dialback, keys_outlive_a_reload) {
    world w;
    with_dialback(w).high().server_connect();
    w.high().server_send(message("b@high.example/r", "a@low.example"));
    accept(w, w.low(), only_dialback);
    w.run();
    EXPECT_THAT(w.low().server_received, SizeIs(1));
}

TEST(dialback, is_not_accepted_of_a_domain_over_a_tls_that_is_too_weak_for_it) {
    settings how;
    peer_settings careful;
    careful.methods = only_dialback;
    careful.minimum_tls = tls_version::v1_3;
    how.peers.add("careful.example", careful);
    how.peers.others.methods = only_dialback;
    xmpp::tls_peer over;
    over.protocol = "TLSv1.2";
    EXPECT_TRUE(proofs_of(how, "other.example", over).dialback);
    EXPECT_FALSE(proofs_of(how, "careful.example", over).dialback);
    EXPECT_FALSE(proofs_of(how, "careful.example", over).external);
    over.protocol = "TLSv1.3";
    EXPECT_TRUE(proofs_of(how, "careful.example", over).dialback);
}

// --- the verifier by itself ----------------------------------------------------------------------

struct verifier_alone {
    settings how;
    journal::volatile_journal store;
    recorder log{{"box", "boot", "build"}, 0, store};
    actions out;
    connection_id next = first_opened;
    key_verifier keys{{how, log, out, [this] { return next++; }}};
    int asked = 0;

    void ask(const std::string& from, const std::string& to = "high.example") {
        keys.ask(1, {from, to, std::to_string(asked++), "key"});
    }
    std::vector<std::string> conditions() {
        std::vector<std::string> all;
        for (const auto& each : keys.take_outcomes()) {
            all.emplace_back(each.condition);
        }
        return all;
    }
};

TEST(key_verifier, opens_one_stream_for_a_pair_of_domains) {
    verifier_alone v;
    v.ask("low.example");
    v.ask("low.example");
    EXPECT_THAT(v.out, SizeIs(1));
    v.ask("low.example", "rooms.high.example");
    EXPECT_THAT(v.out, SizeIs(2));
    EXPECT_EQ(v.keys.pending(), 3U);
    v.keys.closed(first_opened, "Connection refused");
    EXPECT_THAT(v.conditions(),
                ElementsAre("remote-connection-failed", "remote-connection-failed"));
    EXPECT_FALSE(v.keys.holds(first_opened));
    v.keys.no_such_domain(first_opened + 1, "no such domain");
    EXPECT_THAT(v.conditions(), ElementsAre("remote-server-not-found"));
    v.keys.closed(first_opened + 1, "twice");
    EXPECT_THAT(v.conditions(), IsEmpty());
}

// A server that is asked, up to where the question has gone out to it; then what it says.
std::string outcome_of(const std::string& said, bool accepted = true) {
    const std::string header =
        "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' "
        "xmlns:db='jabber:server:dialback' id='x' from='low.example' to='high.example' "
        "version='1.0'>";
    verifier_alone v;
    v.how.peers.others.methods.dialback = accepted;
    const auto hear = [&](const std::string& xml) {
        v.keys.received(first_opened, std::as_bytes(std::span(xml)));
    };
    v.ask("low.example");
    v.keys.connected(first_opened, "192.0.2.1:5269", transport::clear);
    hear(header + "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
                  "</stream:features>");
    hear("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    xmpp::tls_peer peer;
    peer.protocol = "TLSv1.3";
    v.keys.tls_up(first_opened, peer);
    hear(header + "<stream:features/>");
    hear(said);
    const auto all = v.keys.take_outcomes();
    if (all.empty()) {
        return "none";
    }
    EXPECT_EQ(v.keys.pending(), 0U);
    EXPECT_FALSE(v.keys.holds(first_opened));
    return all.front().answer == xmpp::dialback::verdict::valid ? "valid"
           : all.front().answer == xmpp::dialback::verdict::invalid
               ? "invalid"
               : std::string(all.front().condition);
}

TEST(key_verifier, has_an_outcome_for_whatever_a_server_says) {
    const auto answer = [](const std::string& type, const std::string& id = "0") {
        return "<db:verify from='low.example' to='high.example' id='" + id + "' type='" + type +
               "'/>";
    };
    EXPECT_EQ(outcome_of(answer("valid")), "valid");
    EXPECT_EQ(outcome_of(answer("invalid")), "invalid");
    EXPECT_EQ(outcome_of(answer("error")), "remote-server-not-found");
    EXPECT_EQ(outcome_of(answer("valid", "1")), "none");
    EXPECT_EQ(outcome_of("</stream:stream>"), "remote-server-timeout");
    EXPECT_EQ(outcome_of("<stream:error><host-unknown "
                         "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"),
              "remote-server-not-found");
    EXPECT_EQ(outcome_of("<stream:error><policy-violation "
                         "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"),
              "remote-server-timeout");
    EXPECT_EQ(outcome_of("<nonsense"), "none");
    EXPECT_EQ(outcome_of("<<"), "remote-server-timeout");
    EXPECT_EQ(outcome_of(answer("valid"), false), "remote-connection-failed");
}

TEST(key_verifier, is_bounded_for_a_domain_and_in_all) {
    verifier_alone v;
    for (std::size_t i = 0; i < key_verifier::max_pending_per_domain; ++i) {
        v.ask("low.example", std::to_string(i) + ".high.example");
    }
    EXPECT_THAT(v.conditions(), IsEmpty());
    v.ask("low.example");
    EXPECT_THAT(v.conditions(), ElementsAre("resource-constraint"));
    for (std::size_t i = key_verifier::max_pending_per_domain; i < key_verifier::max_streams; ++i) {
        v.ask(std::to_string(i) + ".example");
    }
    EXPECT_THAT(v.conditions(), IsEmpty());
    v.ask("one-more.example");
    EXPECT_THAT(v.conditions(), ElementsAre("resource-constraint"));
    EXPECT_THAT(v.out, SizeIs(key_verifier::max_streams));
    while (v.keys.pending() < key_verifier::max_pending) { // on the streams that are there
        for (std::size_t i = key_verifier::max_pending_per_domain;
             i < key_verifier::max_streams && v.keys.pending() < key_verifier::max_pending; ++i) {
            v.ask(std::to_string(i) + ".example");
        }
    }
    EXPECT_THAT(v.conditions(), IsEmpty());
    v.ask("63.example");
    EXPECT_THAT(v.conditions(), ElementsAre("resource-constraint"));
    v.keys.close_all("", "box.stopping", "");
    EXPECT_EQ(v.keys.pending(), 0U);
    EXPECT_THAT(v.conditions(), SizeIs(key_verifier::max_pending));
}

} // namespace
} // namespace diolkos::box::test
