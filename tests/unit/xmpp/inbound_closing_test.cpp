// The end of an inbound stream that this end wants (RFC 6120, 4.4).
#include "negotiated_stream.hpp"

#include <gtest/gtest.h>

#include <string>

namespace diolkos::xmpp {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view header = negotiated_stream::header,
                           starttls = negotiated_stream::starttls;
const std::string message = "<message from='a@low.example/r' to='b@high.example'><body>hi</body>"
                            "</message>";
const std::string shutdown_said = "<stream:error><system-shutdown "
                                  "xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"/></stream:error>"
                                  "</stream:stream>";
const std::string over = "[ended system-shutdown: box.stopping]";

struct closing_stream : negotiated_stream {
    void close() {
        machine.close_in_order("system-shutdown", "box.stopping", "It stops.", {}, events);
    }
    closing_stream& negotiated() {
        negotiated_stream::negotiated();
        return *this;
    }
};

TEST(inbound_closing, takes_what_the_peer_has_written_until_its_closing_tag) {
    const struct {
        const char* name;
        std::string said, heard;
    } cases[] = {
        {"only the tag", "</stream:stream>", over},
        {"a stanza", message + "</stream:stream>", "[message 77]" + over},
        {"stanzas and blanks", message + " " + message + "\n</stream:stream>",
         "[message 77][message 77]" + over},
        {"nothing behind the tag", "</stream:stream>" + message, over},
        {"what wants an answer gets none",
         "<db:result from='low.example' to='high.example'>k</db:result><enable "
         "xmlns='urn:xmpp:sm:3'/>" +
             message + "</stream:stream>",
         "[remark stream.closing low.example][remark stream.closing low.example][message 77]" +
             over},
        {"an attack", "<message><a xmlns='x:'/>" + message + "<!-- -->",
         "[ended restricted-xml: xml.markup]"},
        {"another's domain", "<message from='a@evil.example' to='b@high.example'/>" + message,
         "[ended invalid-from: stanza.from]"},
        {"no stanza", std::string(starttls) + message,
         "[ended unsupported-stanza-type: stream.closing]"},
        {"another close", "</stream:stream></stream:stream>", over},
        {"the peer's error",
         "<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
         "[ended reset by peer: peer.stream-error]"},
    };
    for (const auto& each : cases)
        for (const std::size_t step : {std::size_t{1}, std::size_t{1'000'000}}) {
            closing_stream stream;
            stream.negotiated().close();
            EXPECT_NE(stream.machine.closing(), nullptr) << each.name;
            stream.hear(each.said, step);
            EXPECT_EQ(transcript(stream.events), shutdown_said + each.heard)
                << each.name << ", in pieces of " << step;
            EXPECT_TRUE(stream.machine.ended()) << each.name;
        }
}

TEST(inbound_closing, begins_in_the_middle_of_a_stanza) {
    closing_stream stream;
    stream.negotiated().hear(message.substr(0, 30));
    stream.close();
    stream.hear(message.substr(30) + "</stream:stream>");
    EXPECT_EQ(transcript(stream.events), shutdown_said + "[message 77]" + over);
}

TEST(inbound_closing, waits_for_the_tag_no_longer_than_closing_wait) {
    closing_stream stream;
    stream.negotiated().close();
    EXPECT_EQ(stream.machine.next_deadline(), monotonic{} + closing_wait);
    stream.machine.on_time(monotonic{} + closing_wait - 1ms, stream.events);
    stream.hear(message);
    EXPECT_EQ(transcript(stream.events), shutdown_said + "[message 77]");
    stream.machine.on_time(monotonic{} + closing_wait, stream.events);
    EXPECT_EQ(transcript(stream.events), shutdown_said + "[message 77]" + over);
    stream.hear(message);
    stream.machine.on_time(monotonic{} + 1h, stream.events);
    EXPECT_EQ(transcript(stream.events), shutdown_said + "[message 77]" + over) << "it has ended";
}

TEST(inbound_closing, time_in_which_it_is_not_read_does_not_count) {
    closing_stream stream;
    stream.negotiated().close();
    stream.machine.excuse_silence(monotonic{} + 3s);
    EXPECT_EQ(stream.machine.next_deadline(), monotonic{} + 3s + closing_wait);
}

TEST(inbound_closing, whoever_waits_no_more_ends_it_without_a_further_word) {
    closing_stream stream;
    stream.negotiated().close();
    stream.close(); // it is being closed already
    stream.machine.close("", "", "", stream.events);
    EXPECT_EQ(transcript(stream.events), shutdown_said + over);
}

TEST(inbound_closing, at_once_where_nothing_can_be_lost) {
    closing_stream unauthenticated;
    unauthenticated.hear(header);
    unauthenticated.events.clear();
    unauthenticated.close();
    EXPECT_EQ(transcript(unauthenticated.events), shutdown_said + over);

    closing_stream managed; // the peer sends again what was not acknowledged
    managed.negotiated().hear("<enable xmlns='urn:xmpp:sm:3'/>" + message);
    managed.events.clear();
    managed.close();
    EXPECT_EQ(transcript(managed.events),
              "<a xmlns=\"urn:xmpp:sm:3\" h=\"0\"/>" + shutdown_said + over);
}

TEST(inbound_closing, a_silent_peer_may_have_written_at_the_last_moment) {
    closing_stream stream;
    stream.negotiated();
    const monotonic late = monotonic{} + stream_limits{}.idle;
    stream.machine.on_time(late, stream.events);
    stream.machine.on_bytes(bytes_of(message + "</stream:stream>"), late, stream.events);
    EXPECT_EQ(transcript(stream.events),
              "<stream:error><connection-timeout xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"/>"
              "<text xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\" xml:lang=\"en\">limit.idle"
              "</text></stream:error></stream:stream>[message 77]"
              "[ended connection-timeout: limit.idle]");
}

} // namespace
} // namespace diolkos::xmpp
