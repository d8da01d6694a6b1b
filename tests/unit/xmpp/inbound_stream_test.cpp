#include "transcript.hpp"
#include "wire_format/base64.hpp"
#include "xmpp/inbound_stream.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace diolkos::xmpp {
namespace {

using namespace std::chrono_literals;

const monotonic start{};

const std::string header =
    "<?xml version='1.0'?><stream:stream xmlns='jabber:server' "
    "xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback' "
    "from='low.example' to='high.example' version='1.0' xml:lang='en'>";
const std::string starttls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const std::string auth = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>"
                         "bG93LmV4YW1wbGU=</auth>"; // low.example
const std::string message = "<message from='a@low.example/r' to='b@high.example'><body>hi</body>"
                            "</message>";
const std::string tls = "[tls]"; // as a step: TLS comes up

std::string auth_with(const std::string& text) {
    return "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>" + text +
           "</auth>";
}

std::string changed(std::string text, std::string_view from, std::string_view to) {
    replace_all(text, from, to);
    return text;
}

// What the machine says, with the long constant parts by name.
std::string abridged(std::string text) {
    for (const char* id : {"1", "2", "3"})
        replace_all(text,
                    "<?xml version=\"1.0\"?><stream:stream xmlns=\"jabber:server\" "
                    "xmlns:stream=\"http://etherx.jabber.org/streams\" "
                    "xmlns:db=\"jabber:server:dialback\" from=\"high.example\" "
                    "to=\"low.example\" id=\"" +
                        std::string(id) + "\" version=\"1.0\" xml:lang=\"en\">",
                    "HEADER" + std::string(id) + ' ');
    replace_all(text,
                "<stream:features><starttls xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\">"
                "<required/></starttls></stream:features>",
                "STARTTLS ");
    replace_all(text, "<proceed xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\"/>", "PROCEED ");
    replace_all(text,
                "<stream:features><mechanisms xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\">"
                "<mechanism>EXTERNAL</mechanism></mechanisms></stream:features>",
                "EXTERNAL ");
    replace_all(text, "<stream:features/>", "NOTHING ");
    replace_all(text, "<challenge xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"/>", "CHALLENGE ");
    replace_all(text, "<success xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"/>", "SUCCESS ");
    replace_all(text,
                "<stream:features><limits xmlns=\"urn:xmpp:stream-limits:0\"><max-bytes>262144"
                "</max-bytes><idle-seconds>3660</idle-seconds></limits>"
                "<sm xmlns=\"urn:xmpp:sm:3\"/></stream:features>",
                "LIMITS ");
    replace_all(text, " xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"", "");
    replace_all(text, " xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"", "");
    replace_all(text, "<text xml:lang=\"en\">", "<text>");
    return text;
}

tls_peer proved_peer() {
    tls_peer peer;
    peer.has_certificate = peer.chain_valid = true;
    peer.dns_names = {"low.example"};
    return peer;
}

inbound_stream make_stream() {
    inbound_stream::settings how;
    how.serves = [](std::string_view domain) { return domain == "high.example"; };
    how.may_federate = [](std::string_view domain) { return domain != "evil.example"; };
    how.new_stream_id = [id = 0]() mutable { return std::to_string(++id); };
    return {std::move(how), start};
}

void feed(inbound_stream& stream, std::string_view bytes, std::size_t step, stream_events& events) {
    for (std::size_t at = 0; at < bytes.size(); at += step)
        stream.on_bytes(bytes_of(bytes.substr(at, step)), start, events);
}

struct conversation {
    std::string name;
    std::vector<std::string> said;
    std::string answered; // abridged
    tls_peer peer = proved_peer();
};

std::string converse(const conversation& each, std::size_t step) {
    inbound_stream stream = make_stream();
    stream_events events;
    for (const std::string& what : each.said) {
        if (what == tls)
            stream.on_tls(each.peer, events);
        else
            feed(stream, what, step, events);
    }
    return abridged(transcript(events));
}

void expect_conversations(std::span<const conversation> cases, bool bytewise = true) {
    for (const conversation& each : cases) {
        EXPECT_EQ(converse(each, 1'000'000), each.answered) << each.name << ", whole";
        if (bytewise) {
            EXPECT_EQ(converse(each, 1), each.answered) << each.name << ", byte by byte";
        }
    }
}

const std::string to_starttls = "HEADER1 STARTTLS ";
const std::string to_tls = to_starttls + "PROCEED [tls]";
const std::string to_sasl = to_tls + "HEADER2 EXTERNAL ";
const std::string to_success = to_sasl + "SUCCESS ";
const std::string to_end = to_success + "HEADER3 LIMITS [authenticated low.example EXTERNAL]";

std::vector<std::string> established(std::vector<std::string> then = {}) {
    std::vector<std::string> said = {header, starttls, tls, header, auth, header};
    said.insert(said.end(), then.begin(), then.end());
    return said;
}

std::string ended(const std::string& error, const std::string& rule) {
    return "<stream:error><" + error + "/></stream:error></stream:stream>[ended " + error + ": " +
           rule + "]";
}

std::string limited(const std::string& error, const std::string& rule) {
    return "<stream:error><" + error + "/><text>" + rule +
           "</text></stream:error></stream:stream>[ended " + error + ": " + rule + "]";
}

std::string failed(const std::string& condition, const std::string& rule) {
    return "<failure><" + condition + "/></failure>" + ended("not-authorized", rule);
}

TEST(inbound_stream, negotiates) {
    const conversation cases[] = {
        {"nothing", {}, ""},
        {"to the first features", {header}, to_starttls},
        {"to TLS", {header, starttls}, to_tls},
        {"to SASL", {header, starttls, tls, header}, to_sasl},
        {"to success", {header, starttls, tls, header, auth}, to_success},
        {"to the end", established(), to_end},
        {"a stanza", established({message}), to_end + "[message 77]"},
        {"blanks and stanzas", established({" \n", message, " ", message}),
         to_end + "[message 77][message 77]"},
        {"identity by '='", {header, starttls, tls, header, auth_with("=")}, to_success},
        {"another letter case",
         {changed(header, "low.e", "LOW.E"), starttls, tls, header,
          auth_with("TE9XLkVYQU1QTEU=")}, // LOW.EXAMPLE
         to_success},
        {"no initial response, then an identity",
         {header, starttls, tls, header, auth_with(""),
          "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>bG93LmV4YW1wbGU=</response>"},
         to_sasl + "CHALLENGE SUCCESS "},
        {"no initial response, then '='",
         {header, starttls, tls, header, auth_with(""),
          "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>=</response>"},
         to_sasl + "CHALLENGE SUCCESS "},
        {"no initial response, then an empty one",
         {header, starttls, tls, header, auth_with(""),
          "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"},
         to_sasl + "CHALLENGE SUCCESS "},
        {"closed by the peer", established({"</stream:stream>"}),
         to_end + "</stream:stream>[ended  by peer: stream.closed]"},
        {"closed by the peer at once",
         {header, "</stream:stream>"},
         to_starttls + "</stream:stream>[ended  by peer: stream.closed]"},
        {"nothing behind the close", established({"</stream:stream>" + message}),
         to_end + "</stream:stream>[ended  by peer: stream.closed]"},
        {"the peer's error",
         established({"<stream:error><system-shutdown "
                      "xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"}),
         to_end + "</stream:stream>[ended system-shutdown by peer: peer.stream-error]"},
        {"an error of the peer's own", established({"<stream:error><x xmlns='u'/></stream:error>"}),
         to_end + "</stream:stream>[ended undefined-condition by peer: peer.stream-error]"},
    };
    expect_conversations(cases);
}

TEST(inbound_stream, refuses_headers) {
    const std::string bad = "HEADER1 ";
    const auto without = [](std::string_view what) { return changed(header, what, ""); };
    const std::string no_to = "<?xml version=\"1.0\"?><stream:stream xmlns=\"jabber:server\" "
                              "xmlns:stream=\"http://etherx.jabber.org/streams\" "
                              "xmlns:db=\"jabber:server:dialback\" id=\"1\" version=\"1.0\" "
                              "xml:lang=\"en\">";
    const conversation cases[] = {
        {"no to",
         {without("to='high.example'")},
         no_to + ended("improper-addressing", "stream.address-missing")},
        {"no from",
         {without("from='low.example'")},
         no_to + ended("improper-addressing", "stream.address-missing")},
        {"from is no domain",
         {changed(header, "low.example", "a@low.example")},
         no_to + ended("improper-addressing", "stream.address-malformed")},
        {"a client",
         {changed(header, "'jabber:server'", "'jabber:client'")},
         no_to + ended("invalid-namespace", "stream.content-namespace")},
        {"no version",
         {without("version='1.0' xml")},
         no_to + ended("not-well-formed", "xml.not-well-formed")},
        {"dialback of old",
         {without(" version='1.0' xml:lang='en'")},
         no_to + ended("unsupported-version", "stream.version")},
        {"version 0.9",
         {changed(header, "version='1.0' xml:", "version='0.9' xml:")},
         no_to + ended("unsupported-version", "stream.version")},
        {"version 1.1 is 1.0",
         {changed(header, "version='1.0' xml:", "version='1.1' xml:")},
         to_starttls},
        {"a domain not served",
         {changed(header, "high.example", "HIGH.elsewhere")},
         changed(no_to, " id=", " from=\"high.elsewhere\" to=\"low.example\" id=") +
             ended("host-unknown", "stream.to")},
        {"a domain that may not federate",
         {changed(header, "low.example", "evil.example")},
         changed(no_to, " id=", " from=\"high.example\" to=\"evil.example\" id=") +
             ended("policy-violation", "stream.from")},
        {"no stream",
         {"GET / HTTP/1.1\r\n"},
         no_to + ended("not-well-formed", "xml.not-well-formed")},
        {"endless blanks",
         {std::string(10000, '\n')},
         no_to + limited("policy-violation", "limit.stanza-bytes")},
        {"another from inside TLS",
         {header, starttls, tls, changed(header, "low.example", "other.example")},
         to_tls + "HEADER2 " + ended("not-authorized", "stream.address-changed")},
        {"another to inside TLS",
         {header, starttls, tls, changed(header, "high.example", "other.example")},
         to_tls + "HEADER2 " + ended("not-authorized", "stream.address-changed")},
        {"no from inside TLS",
         {header, starttls, tls, without("from='low.example'")},
         to_tls + "HEADER2 " + ended("improper-addressing", "stream.address-missing")},
        {"another from after SASL",
         {header, starttls, tls, header, auth, changed(header, "low.example", "a.low.example")},
         to_success + "HEADER3 " + ended("not-authorized", "stream.address-changed")},
    };
    expect_conversations(cases);
}

TEST(inbound_stream, refuses_what_has_no_place) {
    const conversation cases[] = {
        {"a stanza before TLS",
         {header, message},
         to_starttls + ended("not-authorized", "stanza.before-authentication")},
        {"a stanza before authentication",
         {header, starttls, tls, header, message},
         to_sasl + ended("not-authorized", "stanza.before-authentication")},
        {"EXTERNAL before TLS",
         {header, auth},
         to_starttls + failed("encryption-required", "sasl.before-tls")},
        {"STARTTLS in TLS",
         {header, starttls, tls, header, starttls},
         to_sasl + ended("policy-violation", "starttls.again")},
        {"dialback before TLS",
         {header, "<db:result from='a' to='b'>k</db:result>"},
         to_starttls + ended("not-authorized", "dialback.not-offered")},
        {"dialback in TLS",
         {header, starttls, tls, header, "<db:verify id='1'>k</db:verify>"},
         to_sasl + ended("not-authorized", "dialback.not-offered")},
        {"a second auth", established({auth}), to_end + failed("malformed-request", "sasl.again")},
        {"a second auth where a response is due",
         {header, starttls, tls, header, auth_with(""), auth},
         to_sasl + "CHALLENGE " + failed("malformed-request", "sasl.again")},
        {"a response to nothing",
         {header, starttls, tls, header, "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"},
         to_sasl + failed("malformed-request", "sasl.order")},
        {"auth in place of a header",
         {header, starttls, tls, header, auth, auth},
         to_success + "HEADER3 " + ended("invalid-namespace", "stream.namespace")},
        {"compression",
         {header, "<compress xmlns='http://jabber.org/protocol/compress'><method>zlib</method>"
                  "</compress>"},
         to_starttls +
             "<failure xmlns=\"http://jabber.org/protocol/compress\"><unsupported-method/>"
             "</failure>" +
             ended("unsupported-feature", "stream.compression")},
        {"an old stream management", established({"<enable xmlns='urn:xmpp:sm:2'/>"}),
         to_end + ended("unsupported-stanza-type", "stanza.type")},
        {"features", established({"<stream:features/>"}),
         to_end + ended("unsupported-stanza-type", "stanza.type")},
        {"a client's stanza", established({"<message xmlns='jabber:client'/>"}),
         to_end + ended("invalid-namespace", "stanza.namespace")},
        {"no stanza", established({"<letter/>"}),
         to_end + ended("unsupported-stanza-type", "stanza.type")},
        {"too much before authentication",
         {header, "<m>" + std::string(9000, 'x') + "</m>"},
         to_starttls + limited("policy-violation", "limit.stanza-bytes")},
        {"too much while authenticating",
         {header, starttls, tls, header, auth_with(std::string(9000, 'x'))},
         to_sasl + limited("policy-violation", "limit.stanza-bytes")},
        {"text", established({"hello"}), to_end + ended("bad-format", "xml.text-between-stanzas")},
        {"a stream in the stream", established({header.substr(header.find("<s"))}),
         to_end + ended("invalid-xml", "xml.stream-in-stanza")},
    };
    expect_conversations(cases);
}

// STARTTLS stripped or answered early, and streams that run ahead of their negotiation.
TEST(inbound_stream, nothing_may_come_behind_starttls_or_auth) {
    const std::string plaintext = ended("policy-violation", "starttls.plaintext-behind");
    const conversation whole[] = {
        {"a stanza behind starttls", {header, starttls + message}, to_starttls + plaintext},
        {"a header behind starttls", {header, starttls + header}, to_starttls + plaintext},
        {"a blank behind starttls", {header, starttls + " "}, to_starttls + plaintext},
        {"half a tag behind starttls", {header, starttls + "<"}, to_starttls + plaintext},
        {"no UTF-8 behind starttls", {header, starttls + "\xff"}, to_starttls + plaintext},
        {"a close behind starttls",
         {header, starttls + "</stream:stream>"},
         to_starttls + plaintext},
        {"all in one segment", {header + starttls + header + auth}, to_starttls + plaintext},
        {"a header behind auth",
         {header, starttls, tls, header, auth + header},
         to_sasl + ended("policy-violation", "sasl.bytes-behind")},
        {"a blank behind auth",
         {header, starttls, tls, header, auth + "\n"},
         to_sasl + ended("policy-violation", "sasl.bytes-behind")},
    };
    expect_conversations(whole, false);

    // In a segment of their own they come while TLS is being started: nothing can be said then.
    const conversation apart[] = {
        {"a stanza where TLS must begin",
         {header, starttls, message},
         to_tls + "[ended policy-violation: starttls.plaintext-behind]"},
    };
    expect_conversations(apart);
}

TEST(inbound_stream, authenticates_only_what_is_proved) {
    tls_peer nobody;
    tls_peer expired = proved_peer();
    expired.chain_valid = false;
    expired.chain_error = "certificate has expired";
    tls_peer other = proved_peer();
    other.dns_names = {"other.example", "*.low.example"};
    const std::string nothing = to_tls + "HEADER2 NOTHING ";
    const std::vector<std::string> said = {header, starttls, tls, header};
    const auto with = [&](const std::string& last) {
        auto all = said;
        all.push_back(last);
        return all;
    };
    const std::string not_proved = nothing + failed("invalid-mechanism", "sasl.not-proved");
    const conversation cases[] = {
        {"no certificate", said, nothing, nobody},
        {"no certificate, EXTERNAL nevertheless", with(auth), not_proved, nobody},
        {"a certificate that has expired", with(auth), not_proved, expired},
        {"a certificate of another", with(auth), not_proved, other},
        {"no certificate, a stanza", with(message),
         nothing + ended("not-authorized", "stanza.before-authentication"), nobody},
        {"no certificate, dialback", with("<db:result>k</db:result>"),
         nothing + ended("not-authorized", "dialback.not-offered"), nobody},
        {"another mechanism",
         with("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>=</auth>"),
         to_sasl + failed("invalid-mechanism", "sasl.mechanism")},
        {"no mechanism", with("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>=</auth>"),
         to_sasl + failed("malformed-request", "sasl.auth")},
        {"identity of another domain", with(auth_with("b3RoZXIuZXhhbXBsZQ==")),
         to_sasl + failed("invalid-authzid", "sasl.identity")},
        {"identity of a subdomain", with(auth_with("YS5sb3cuZXhhbXBsZQ==")),
         to_sasl + failed("invalid-authzid", "sasl.identity")},
        {"identity with a NUL", with(auth_with("bG93LmV4YW1wbGUA")),
         to_sasl + failed("invalid-authzid", "sasl.identity")},
        {"no base64", with(auth_with("low.example")),
         to_sasl + failed("incorrect-encoding", "sasl.identity")},
        {"base64 with blanks", with(auth_with(" bG93LmV4YW1wbGU= ")),
         to_sasl + failed("incorrect-encoding", "sasl.identity")},
        {"aborted", with("<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"),
         to_sasl + failed("aborted", "sasl.aborted")},
    };
    expect_conversations(cases);
}

TEST(inbound_stream, admits_stanzas_by_their_domains) {
    const auto stanza = [](const std::string& from, const std::string& to) {
        return established({"<iq from='" + from + "' to='" + to + "' type='get' id='1'/>"});
    };
    const std::string invalid_from = to_end + ended("invalid-from", "stanza.from");
    const conversation cases[] = {
        {"bare domains", stanza("low.example", "high.example"), to_end + "[iq 60]"},
        {"another letter case", stanza("A@LOW.Example/R", "HIGH.example/@"), to_end + "[iq 66]"},
        {"from another domain", stanza("a@other.example", "high.example"), invalid_from},
        {"from a subdomain", stanza("a@b.low.example", "high.example"), invalid_from},
        {"from a domain in the resource", stanza("a@other.example/low.example", "high.example"),
         invalid_from},
        {"from a domain in the local part", stanza("low.example@other.example", "high.example"),
         invalid_from},
        {"full-width at", stanza("a\xef\xbc\xa0low.example", "high.example"), invalid_from},
        {"Kelvin sign", stanza("a@\xe2\x84\xaalow.example", "high.example"), invalid_from},
        {"from nobody", stanza("", "high.example"), invalid_from},
        {"to another domain", stanza("low.example", "b@elsewhere.example"),
         to_end + ended("host-unknown", "stanza.to")},
        {"to no domain", stanza("low.example", "b@"),
         to_end + ended("improper-addressing", "stanza.to-malformed")},
        {"a malformed local part goes on", stanza("a&quot;b@low.example", "high.example"),
         to_end + "[iq 69]"},
        {"a long local part goes on",
         stanza(std::string(1024, 'a') + "@low.example", "high.example"), to_end + "[iq 1085]"},
        {"no from", established({"<iq to='high.example'/>"}),
         to_end + ended("improper-addressing", "stanza.address-missing")},
        {"no to", established({"<iq from='low.example'/>"}),
         to_end + ended("improper-addressing", "stanza.address-missing")},
        {"from in a namespace",
         established({"<iq xmlns:x='u' x:from='low.example' to='high.example'/>"}),
         to_end + ended("improper-addressing", "stanza.address-missing")},
    };
    expect_conversations(cases);
}

TEST(inbound_stream, what_was_whole_before_an_attack_is_kept) {
    const conversation cases[] = {
        {"a stanza, then a comment", established({message + "<!-- x -->" + message}),
         to_end + "[message 77]" + ended("restricted-xml", "xml.markup")},
        {"a stanza, then one from elsewhere",
         established({message + "<message from='x@y' to='high.example'/>" + message}),
         to_end + "[message 77]" + ended("invalid-from", "stanza.from")},
    };
    expect_conversations(cases);
}

TEST(inbound_stream, offsets_count_over_restarts) {
    inbound_stream stream = make_stream();
    stream_events events;
    for (const std::string& what : {header, starttls})
        feed(stream, what, 7, events);
    stream.on_tls(proved_peer(), events);
    for (const std::string& what : {header, auth, header, message})
        feed(stream, what, 7, events);
    feed(stream, "<letter/>", 7, events);
    EXPECT_EQ(std::get<stream_ended>(events.back()).offset,
              3 * header.size() + starttls.size() + auth.size() + message.size());
    EXPECT_TRUE(stream.ended());
    EXPECT_EQ(stream.claimed_from(), "low.example");
    EXPECT_EQ(stream.local_domain(), "high.example");
}

TEST(inbound_stream, must_negotiate_in_time) {
    for (const auto& said : {std::vector<std::string>{}, {header}, {header, starttls}}) {
        inbound_stream stream = make_stream();
        stream_events events;
        for (const std::string& what : said)
            feed(stream, what, 1, events);
        events.clear();
        EXPECT_EQ(stream.next_deadline(), start + 30s);
        stream.on_time(start + 29s, events);
        EXPECT_TRUE(events.empty());
        stream.on_time(start + 30s, events);
        const std::string line = abridged(transcript(events));
        EXPECT_TRUE(line.ends_with("[ended connection-timeout: limit.negotiation]")) << line;
        EXPECT_EQ(line.find("</stream:stream>") == std::string::npos, said.size() == 2) << line;
        EXPECT_TRUE(stream.ended());
    }
}

TEST(inbound_stream, keeps_an_established_stream_alive) {
    inbound_stream stream = make_stream();
    stream_events events;
    for (const std::string& what : established())
        what == tls ? stream.on_tls(proved_peer(), events) : feed(stream, what, 1, events);
    ASSERT_TRUE(stream.established());
    events.clear();
    EXPECT_EQ(stream.next_deadline(), start + 300s);
    stream.on_time(start + 299s, events);
    EXPECT_EQ(transcript(events), "");
    stream.on_time(start + 300s, events);
    EXPECT_EQ(transcript(events), " ");
    EXPECT_EQ(stream.next_deadline(), start + 600s);
}

TEST(inbound_stream, closes_an_established_stream_that_is_silent_too_long) {
    for (const bool excused : {false, true}) {
        inbound_stream stream = make_stream();
        stream_events events;
        for (const std::string& what : established())
            what == tls ? stream.on_tls(proved_peer(), events) : feed(stream, what, 1, events);
        stream.on_time(start + 3'600s, events); // a keepalive of ours is no word of the peer
        events.clear();
        if (excused)
            stream.excuse_silence(start + 3'600s);
        EXPECT_EQ(stream.next_deadline(), start + (excused ? 3'900s : 3'660s));
        stream.on_time(start + 3'660s, events);
        stream.on_time(start + 3'660s + closing_wait, events); // it does not close its side either
        EXPECT_EQ(abridged(transcript(events)),
                  excused ? "" : limited("connection-timeout", "limit.idle"));
    }
}

inbound_stream make_direct_stream() {
    inbound_stream::settings how;
    how.serves = [](std::string_view domain) { return domain == "high.example"; };
    how.may_federate = [](std::string_view domain) { return domain != "evil.example"; };
    how.new_stream_id = [id = 0]() mutable { return std::to_string(++id); };
    how.direct_tls = true;
    how.wrong_transport = [](std::string_view domain) { return domain == "old.example"; };
    return {std::move(how), start};
}

// XEP-0368: TLS came first; what is known of the peer is asked for once it has said who it is.
TEST(inbound_stream, negotiates_on_a_connection_that_began_with_tls) {
    const std::string to_offer = "[tls]HEADER1 EXTERNAL ";
    const conversation cases[] = {
        {"external",
         {header, tls, auth, header, message},
         to_offer + "SUCCESS HEADER2 LIMITS [authenticated low.example EXTERNAL][message 77]"},
        {"no starttls inside",
         {header, tls, starttls},
         to_offer + ended("policy-violation", "starttls.again")},
        {"nothing before it is known", {header, starttls}, "[tls]"},
        {"may not federate",
         {changed(header, "low.example", "evil.example")},
         changed("HEADER1 ", "low.example", "evil.example")},
        {"wrong kind", {changed(header, "low.example", "old.example")}, ""},
    };
    for (const conversation& each : cases)
        for (const std::size_t step : {std::size_t{1'000'000}, std::size_t{1}}) {
            inbound_stream stream = make_direct_stream();
            stream_events events;
            for (const std::string& what : each.said)
                what == tls ? stream.on_tls(each.peer, events) : feed(stream, what, step, events);
            const std::string line = abridged(transcript(events));
            if (each.name == "may not federate")
                EXPECT_TRUE(line.ends_with("[ended policy-violation: stream.from]")) << line;
            else if (each.name == "wrong kind")
                EXPECT_TRUE(line.ends_with("[ended policy-violation: tls.direct]")) << line;
            else if (each.name == "nothing before it is known")
                EXPECT_EQ(line, "[tls][ended policy-violation: starttls.plaintext-behind]");
            else
                EXPECT_EQ(line, each.answered) << each.name << ", " << step;
        }
}

TEST(inbound_stream, nothing_may_come_behind_the_first_header_under_direct_tls) {
    inbound_stream stream = make_direct_stream();
    stream_events events;
    feed(stream, header + auth, 1'000'000, events);
    EXPECT_EQ(abridged(transcript(events)),
              "HEADER1 " + ended("policy-violation", "stream.bytes-behind"));
}

TEST(inbound_stream, is_closed_from_this_side) {
    inbound_stream early = make_stream();
    stream_events events;
    early.close("", "box.drain", "stopping", events);
    EXPECT_EQ(transcript(events), "[ended : box.drain]");

    inbound_stream stream = make_stream();
    events.clear();
    feed(stream, header, 1, events);
    stream.close("system-shutdown", "box.drain", "stopping", events);
    stream.close("system-shutdown", "box.drain", "stopping", events);
    feed(stream, starttls, 1, events);
    EXPECT_EQ(abridged(transcript(events)), to_starttls + ended("system-shutdown", "box.drain"));
}

} // namespace
} // namespace diolkos::xmpp
