// What a server without XEP-0198 has written when the box stops: RFC 6120, 4.4.
#include "world.hpp"
#include "xmpp/limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diolkos::box::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

// A server that speaks no XEP-0198, by hand: what it writes when is what is tested.
struct plain_server {
    world& of;
    connection_id stream = 77;

    explicit plain_server(world& all)
        : of(all) {
        const std::string header =
            "<stream:stream xmlns='jabber:server' from='low.example' to='high.example' "
            "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
        of.low().machine->accepted(stream, "192.0.2.7:40000", transport::clear, of.now);
        writes(header);
        writes("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        of.low().machine->tls_up(stream, proves("low.example"), of.now);
        writes(header);
        writes("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>");
        writes(header);
        of.run();
    }

    void writes(const std::string& text) const {
        of.low().machine->received(stream, std::as_bytes(std::span(text)), of.now);
    }
    void says(const std::string& id) const {
        writes("<message type='chat' from='a@low.example/r' to='b@high.example' id='" + id +
               "'><body>hi</body></message>");
    }
    void closes() const { writes("</stream:stream>"); }
};

std::vector<std::string> ids(const std::vector<xmpp::element>& stanzas) {
    std::vector<std::string> all;
    for (const auto& each : stanzas) {
        all.push_back(*each.find("id"));
    }
    return all;
}

constexpr const char* refused = "\"event\":\"stream-refused\"";
constexpr const char* expired = "\"event\":\"crossing-expired\"";

TEST(inbound_closing, what_was_written_before_the_peer_knew_that_the_box_stops_still_crosses) {
    world w;
    const plain_server server(w);
    server.says("before");
    w.low().machine->drain(w.now.mono + 10s, w.now);
    server.says("meanwhile"); // it has not seen the box's closing tag
    w.run();
    EXPECT_FALSE(w.low().is_drained) << "it waits for the peer's";
    server.says("at last");
    server.closes();
    w.run();
    EXPECT_THAT(ids(w.high().server_received), ElementsAre("before", "meanwhile", "at last"));
    EXPECT_THAT(w.low().log_lines_with(refused), ElementsAre(HasSubstr("box.stopping")));
    w.pass(1s);
    EXPECT_TRUE(w.low().is_drained);
    EXPECT_THAT(w.low().log_lines_with(expired), IsEmpty());
}

TEST(inbound_closing, a_peer_that_never_closes_is_waited_for_no_longer_than_closing_wait) {
    world w;
    const plain_server server(w);
    w.low().machine->drain(w.now.mono + 10s, w.now);
    w.pass(xmpp::closing_wait - 1s);
    EXPECT_FALSE(w.low().is_drained);
    w.pass(2s);
    EXPECT_TRUE(w.low().is_drained);
    EXPECT_THAT(w.low().log_lines_with(refused),
                ElementsAre(HasSubstr("The peer did not close its side in time.")));
}

TEST(inbound_closing, a_connection_that_ends_says_as_much_as_a_closing_tag) {
    world w;
    const plain_server server(w);
    w.low().machine->drain(w.now.mono + 10s, w.now);
    w.low().machine->closed(server.stream, "", w.now);
    w.run();
    w.pass(1s);
    EXPECT_TRUE(w.low().is_drained);
    EXPECT_THAT(w.low().log_lines_with(refused),
                ElementsAre(HasSubstr("The peer closed the connection.")));
}

TEST(inbound_closing, what_would_have_to_wait_for_the_link_when_the_box_has_given_up_is_answered) {
    world w;
    const plain_server server(w);
    w.cut_link();
    w.low().machine->drain(w.now.mono + 2s, w.now); // less than closing_wait
    server.says("in time");
    w.pass(3s); // given up: who waits has been told
    EXPECT_FALSE(w.low().is_drained);
    server.says("late");
    w.run();
    EXPECT_THAT(w.low().log_lines_with(expired), ElementsAre(HasSubstr("\"reason\":\"stopping\""),
                                                             HasSubstr("\"reason\":\"stopping\"")));
    EXPECT_THAT(ids(w.low().server_received), ElementsAre("in time", "late")) << "as errors";
    w.pass(5s);
    EXPECT_TRUE(w.low().is_drained);
    EXPECT_THAT(w.low().log_lines_with(refused),
                ElementsAre(HasSubstr("The peer's closing tag was not waited for.")));
}

TEST(inbound_closing, a_stop_hears_peers_who_were_stopped_because_the_link_was_behind) {
    world w;
    const plain_server server(w);
    w.high().disk_completes = false; // so there are no receipts
    for (int i = 0; i < 17; ++i) {   // the link's window, and one that waits
        server.says("m" + std::to_string(i));
    }
    w.run();
    EXPECT_EQ(w.low().paused_count, 1U);
    w.low().machine->drain(w.now.mono + 10s, w.now);
    w.pass(11s); // longer than closing_wait: unread is not silent
    server.says("unread until then");
    server.closes();
    w.run();
    EXPECT_THAT(w.low().log_lines_with(expired), SizeIs(2));
    w.pass(5s);
    EXPECT_TRUE(w.low().is_drained);
}

TEST(inbound_closing, a_peer_that_floods_does_not_hold_up_the_stop) {
    world w;
    const plain_server server(w);
    w.low().machine->drain(w.now.mono + 10s, w.now);
    for (int i = 0; i < 140; ++i) {
        server.says("m" + std::to_string(i));
        w.pass(100ms);
    }
    EXPECT_TRUE(w.low().is_drained);
}

} // namespace
} // namespace diolkos::box::test
