// What becomes of a stanza when the server that it is for refuses the box: an answer at once where
// its word is definite, another attempt where it is not. The server is played by hand.
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

const std::string header = "<stream:stream xmlns='jabber:server' id='s1' version='1.0' "
                           "xmlns:stream='http://etherx.jabber.org/streams' "
                           "xmlns:db='jabber:server:dialback' from='high.example' "
                           "to='low.example'>";
const std::string sasl = "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'";
const std::string external = "<stream:features><mechanisms " + sasl +
                             "><mechanism>EXTERNAL</mechanism></mechanisms>"
                             "</stream:features>";
const std::string dialback =
    "<stream:features><dialback xmlns='urn:xmpp:features:dialback'/></stream:features>";

std::string sasl_failure(const std::string& condition) {
    return "<failure " + sasl + "><" + condition + "/></failure>";
}
std::string dialback_error(const std::string& condition) {
    return "<db:result from='high.example' to='low.example' type='error'><error type='cancel'><" +
           condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></db:result>";
}
std::string stream_error(const std::string& condition) {
    return "<stream:error><" + condition +
           " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>";
}

struct refusal {
    std::string features, said;
    std::string answered; // condition; empty: none yet, it is tried again
};

// The server of high.example, for its `number`th connection.
void play(world& w, const refusal& what, connection_id number) {
    auto& box = *w.high().machine;
    const connection_id connection = first_opened + number;
    const auto says = [&](const std::string& text) {
        box.received(connection, std::as_bytes(std::span(text)), w.now);
    };
    box.connected(connection, "192.0.2.2:5269", transport::clear, w.now);
    says(header + "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
                  "</stream:features>");
    says("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    box.tls_up(connection, proves("high.example"), w.now);
    says(header + what.features);
    says(what.said);
    w.run();
}

std::vector<std::string> conditions(const world& w, world::box_side& at) {
    (void)w;
    std::vector<std::string> all;
    for (const auto& each : at.server_received) {
        for (const auto& child : each.children) {
            if (child.name == "error") {
                all.push_back(child.children.front().name);
            }
        }
    }
    return all;
}

TEST(refused_stream, is_answered_at_once_where_the_word_is_definite) {
    const refusal cases[] = {
        {dialback, "<db:result from='high.example' to='low.example' type='invalid'/>",
         "not-authorized"},
        {dialback, dialback_error("not-authorized"), "not-authorized"},
        {dialback, dialback_error("policy-violation"), "not-authorized"},
        {dialback, dialback_error("item-not-found"), "remote-server-not-found"},
        {dialback, dialback_error("remote-connection-failed"), ""},
        {dialback, dialback_error("remote-server-timeout"), ""},
        {dialback, dialback_error("remote-server-not-found"), ""},
        {dialback, dialback_error("resource-constraint"), ""},
        {external, sasl_failure("not-authorized"), "not-authorized"},
        {external, sasl_failure("temporary-auth-failure"), ""},
        {external, stream_error("host-unknown"), "remote-server-not-found"},
        {external, stream_error("not-authorized"), "not-authorized"},
        {external, stream_error("system-shutdown"), ""},
        {external, stream_error("resource-constraint"), ""},
        {external, "</stream:stream>", ""},
        {"<stream:features/>", "", ""}, // this end's own objection: it offers nothing
    };
    for (const auto& each : cases) {
        SCOPED_TRACE(each.features + each.said);
        world w;
        auto& high = w.high();
        high.silent_domain = "high.example"; // here it is played by hand
        high.how.peers.others.methods = {.external = each.features != dialback,
                                         .dialback = each.features == dialback,
                                         .dialback_certificate = false};
        high.machine->reconfigured(high.how, w.now);
        w.low().server_connect();
        w.low().server_send("<message from='a@low.example/r' to='b@high.example' type='chat' "
                            "id='m'><body>hi</body></message>");
        w.run();
        play(w, each, 0);
        const auto answered =
            each.answered.empty() ? std::vector<std::string>{} : std::vector{each.answered};
        EXPECT_EQ(conditions(w, w.low()), answered);
        EXPECT_THAT(high.log_lines_with("\"event\":\"crossing-bounced\""), SizeIs(answered.size()));
        if (!answered.empty()) {
            continue;
        }
        w.pass(1s); // longer than the first pause
        high.silent_domain.clear();
        w.pass(2s); // longer than the second: the server is there now, and takes it
        EXPECT_THAT(conditions(w, w.low()), IsEmpty());
    }
}

TEST(refused_stream, a_definite_word_is_no_reason_not_to_try_again_for_the_next_stanza) {
    world w;
    w.high().silent_domain = "high.example";
    w.low().server_connect();
    const auto say = [&](const std::string& id) {
        w.low().server_send("<message from='a@low.example/r' to='b@high.example' type='chat' id='" +
                            id + "'><body>hi</body></message>");
        w.run();
    };
    say("m1");
    play(w, {external, stream_error("host-unknown"), ""}, 0);
    EXPECT_THAT(conditions(w, w.low()), ElementsAre("remote-server-not-found"));
    w.high().silent_domain.clear();
    say("m2");
    w.pass(2s);
    w.run();
    ASSERT_THAT(w.high().server_received, SizeIs(1));
    EXPECT_EQ(*w.high().server_received[0].find("id"), "m2");
}

} // namespace
} // namespace diolkos::box::test
