#include "transcript.hpp"
#include "xmpp/outbound_stream.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace diolkos::xmpp {
namespace {

using namespace std::chrono_literals;

const monotonic start{};
const std::string tls = "[tls]"; // as a step: TLS comes up

// What servers answer: Prosody's form, with an id and without a `to`.
const std::string header =
    "<?xml version='1.0'?><stream:stream xmlns:db='jabber:server:dialback' "
    "xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:server' id='x' "
    "from='remote.example' to='local.example' version='1.0' xml:lang='en'>";
const std::string offer_starttls =
    "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
    "<dialback xmlns='urn:xmpp:features:dialback'/></stream:features>";
const std::string offer_external =
    "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
    "<mechanism>PLAIN</mechanism><mechanism>EXTERNAL</mechanism></mechanisms>"
    "</stream:features>";
const std::string no_features = "<stream:features/>";
const std::string proceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const std::string success = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";

std::string abridged(std::string text) {
    replace_all(text,
                "<?xml version=\"1.0\"?><stream:stream xmlns=\"jabber:server\" "
                "xmlns:stream=\"http://etherx.jabber.org/streams\" "
                "xmlns:db=\"jabber:server:dialback\" from=\"local.example\" "
                "to=\"remote.example\" version=\"1.0\" xml:lang=\"en\">",
                "HEADER ");
    replace_all(text, "<starttls xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\"/>", "STARTTLS ");
    replace_all(text,
                "<auth xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\" mechanism=\"EXTERNAL\">"
                "bG9jYWwuZXhhbXBsZQ==</auth>", // local.example
                "AUTH ");
    replace_all(text, " xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"", "");
    replace_all(text, "<text xml:lang=\"en\">", "<text>");
    return text;
}

tls_peer proved_peer() {
    tls_peer peer;
    peer.has_certificate = peer.chain_valid = true;
    peer.dns_names = {"remote.example"};
    return peer;
}

outbound_stream make_stream() {
    return {{.limits = {}, .local_domain = "local.example", .remote_domain = "remote.example"},
            start};
}

struct conversation {
    std::string name;
    std::vector<std::string> heard;
    std::string said; // abridged
    tls_peer peer = proved_peer();
};

std::string converse(const conversation& each, std::size_t step) {
    outbound_stream stream = make_stream();
    stream_events events;
    stream.on_connected(events);
    for (const std::string& what : each.heard) {
        if (what == tls)
            stream.on_tls(each.peer, events);
        else
            for (std::size_t at = 0; at < what.size(); at += step)
                stream.on_bytes(bytes_of(std::string_view(what).substr(at, step)), start, events);
    }
    return abridged(transcript(events));
}

void expect_conversations(std::span<const conversation> cases, bool bytewise = true) {
    for (const conversation& each : cases) {
        EXPECT_EQ(converse(each, 1'000'000), each.said) << each.name << ", whole";
        if (bytewise) {
            EXPECT_EQ(converse(each, 1), each.said) << each.name << ", byte by byte";
        }
    }
}

std::string ended(const std::string& error, const std::string& rule) {
    return "<stream:error><" + error + "/></stream:error></stream:stream>[ended " + error + ": " +
           rule + "]";
}

const std::string to_starttls = "HEADER STARTTLS ";
const std::string to_tls = to_starttls + "[tls]HEADER ";
const std::string to_auth = to_tls + "AUTH ";
const std::string to_success = to_auth + "HEADER ";
const std::string to_end = to_success + "[authenticated remote.example EXTERNAL]";

std::vector<std::string> secure(std::vector<std::string> then = {}) {
    std::vector<std::string> heard = {header + offer_starttls, proceed, tls};
    heard.insert(heard.end(), then.begin(), then.end());
    return heard;
}

std::vector<std::string> established(std::vector<std::string> then = {}) {
    std::vector<std::string> heard = {header + offer_starttls, proceed, tls,
                                      header + offer_external, success, header + no_features};
    heard.insert(heard.end(), then.begin(), then.end());
    return heard;
}

TEST(outbound_stream, negotiates) {
    std::string ejabberd = offer_starttls;
    replace_all(ejabberd, "<dialback",
                "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/><dialback");
    std::string main_domain = header; // Openfire after TLS
    replace_all(main_domain, "from='remote.example'", "from='main.example'");
    const conversation cases[] = {
        {"nothing", {}, "HEADER "},
        {"a header alone", {header}, "HEADER "},
        {"to STARTTLS", {header + offer_starttls}, to_starttls},
        {"to TLS", secure(), to_tls},
        {"to SASL", secure({header + offer_external}), to_auth},
        {"to success", secure({header + offer_external, success}), to_success},
        {"to the end", established(), to_end},
        {"an empty list of mechanisms before TLS", {header + ejabberd, proceed, tls}, to_tls},
        {"the main domain in the header after TLS",
         secure({main_domain + offer_external, success, main_domain + no_features}), to_end},
        {"blanks later", established({" ", "\n"}), to_end},
        {"closed by the peer", established({"</stream:stream>"}),
         to_end + "</stream:stream>[ended  by peer: stream.closed]"},
        {"an error in place of features",
         {header + "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                   "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>who?</text>"
                   "</stream:error></stream:stream>"},
         "HEADER </stream:stream>[ended host-unknown by peer: peer.stream-error]"},
    };
    expect_conversations(cases);
}

TEST(outbound_stream, never_goes_on_without_tls_or_proof) {
    tls_peer nobody;
    tls_peer expired = proved_peer();
    expired.chain_valid = false;
    tls_peer wildcard = proved_peer();
    wildcard.dns_names = {"*.remote.example", "other.example"};
    const std::string identity = to_tls + ended("not-authorized", "tls.identity");
    const conversation cases[] = {
        {"STARTTLS stripped",
         {header + no_features},
         "HEADER " + ended("policy-violation", "starttls.not-offered")},
        {"EXTERNAL offered without TLS",
         {header + offer_external},
         "HEADER " + ended("policy-violation", "starttls.not-offered")},
        {"TLS refused",
         {header + offer_starttls,
          "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>"},
         to_starttls + "</stream:stream>[ended  by peer: starttls.failure]"},
        {"no certificate", secure(), identity, nobody},
        {"an expired certificate", secure(), identity, expired},
        {"a certificate of another", secure({header + offer_external}), identity, wildcard},
        {"no EXTERNAL", secure({header + no_features}),
         to_tls + ended("policy-violation", "sasl.external-not-offered")},
        {"STARTTLS again", secure({header + offer_starttls}),
         to_tls + ended("policy-violation", "sasl.external-not-offered")},
        {"EXTERNAL refused",
         secure({header + offer_external,
                 "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>"}),
         to_auth + "</stream:stream>[ended not-authorized by peer: sasl.failure]"},
    };
    expect_conversations(cases);
}

TEST(outbound_stream, refuses_what_has_no_place) {
    const std::string unexpected = ended("unsupported-stanza-type", "stream.unexpected");
    std::string client = header;
    replace_all(client, "'jabber:server'", "'jabber:client'");
    std::string old = header;
    replace_all(old, " version='1.0' xml", " xml");
    const conversation cases[] = {
        {"proceed unasked", {header + proceed}, "HEADER " + unexpected},
        {"success unasked", {header + success}, "HEADER " + unexpected},
        {"success before TLS", {header + offer_starttls, success}, to_starttls + unexpected},
        {"a stanza", established({"<message from='a@remote.example' to='b@local.example'/>"}),
         to_end + unexpected},
        {"a stanza before features", {header + "<message/>"}, "HEADER " + unexpected},
        {"a dialback answer that nobody asked for",
         established({"<db:result type='valid' from='remote.example' to='local.example'/>"}),
         to_end + "[remark dialback.unasked remote.example]"},
        {"a challenge",
         secure({header + offer_external, "<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"}),
         to_auth + unexpected},
        {"a client's stream",
         {client},
         "HEADER " + ended("invalid-namespace", "stream.content-namespace")},
        {"a version of old", {old}, "HEADER " + ended("unsupported-version", "stream.version")},
        {"a comment", {header + "<!-- -->"}, "HEADER " + ended("restricted-xml", "xml.markup")},
        {"no XML",
         {"SSH-2.0-OpenSSH "},
         "HEADER " + ended("not-well-formed", "xml.not-well-formed")},
        {"too much",
         {header + "<stream:features>" + std::string(9000, ' ')},
         "HEADER <stream:error><policy-violation/><text>limit.stanza-bytes</text></stream:error>"
         "</stream:stream>[ended policy-violation: limit.stanza-bytes]"},
    };
    expect_conversations(cases);
}

TEST(outbound_stream, nothing_may_come_behind_proceed_or_success) {
    const conversation cases[] = {
        {"features behind proceed",
         {header + offer_starttls, proceed + header + offer_external},
         to_starttls + ended("policy-violation", "starttls.plaintext-behind")},
        {"a blank behind proceed",
         {header + offer_starttls, proceed + " "},
         to_starttls + ended("policy-violation", "starttls.plaintext-behind")},
        {"a header behind success", secure({header + offer_external, success + header}),
         to_auth + ended("policy-violation", "sasl.bytes-behind")},
        {"everything at once",
         {header + offer_starttls + proceed + header},
         to_starttls + ended("policy-violation", "starttls.plaintext-behind")},
        {"bytes where TLS must begin",
         {header + offer_starttls, proceed, "<"},
         to_starttls + "[tls][ended policy-violation: starttls.plaintext-behind]"},
    };
    expect_conversations(cases, false);
}

TEST(outbound_stream, negotiates_on_a_connection_that_began_with_tls) {
    for (const std::size_t step : {std::size_t{1'000'000}, std::size_t{1}}) {
        outbound_stream stream = make_stream();
        stream_events events;
        stream.on_connected_tls(proved_peer(), events);
        for (const std::string& what : {header, offer_external, success, header, no_features})
            for (std::size_t at = 0; at < what.size(); at += step)
                stream.on_bytes(bytes_of(std::string_view(what).substr(at, step)), start, events);
        EXPECT_EQ(abridged(transcript(events)),
                  "HEADER AUTH HEADER [authenticated remote.example EXTERNAL]");
        stream.on_connected_tls(proved_peer(), events); // only once
        EXPECT_TRUE(stream.established());
    }
    outbound_stream stream = make_stream();
    stream_events events;
    stream.on_connected_tls({}, events);
    EXPECT_EQ(abridged(transcript(events)),
              "HEADER <stream:error><not-authorized/></stream:error></stream:stream>"
              "[ended not-authorized: tls.identity]");
}

TEST(outbound_stream, must_be_established_in_time) {
    outbound_stream stream = make_stream();
    stream_events events;
    EXPECT_EQ(stream.next_deadline(), start + 30s);
    stream.on_time(start + 29s, events);
    EXPECT_TRUE(events.empty());
    stream.on_time(start + 30s, events); // still connecting: nothing can be said
    EXPECT_EQ(transcript(events), "[ended connection-timeout: limit.negotiation]");
    EXPECT_TRUE(stream.ended());
    stream.on_connected(events);
    EXPECT_EQ(events.size(), 1u);
}

TEST(outbound_stream, sends_stanzas_and_keeps_alive) {
    outbound_stream stream = make_stream();
    stream_events events;
    stream.on_connected(events);
    for (const std::string& what : established())
        what == tls ? stream.on_tls(proved_peer(), events)
                    : stream.on_bytes(bytes_of(what), start, events);
    ASSERT_TRUE(stream.established());
    events.clear();
    stream.send("<message/>", start + 10s, events);
    stream.send("<presence/>", start + 20s, events);
    EXPECT_EQ(transcript(events), "<message/><presence/>");
    events.clear();
    EXPECT_EQ(stream.next_deadline(), start + 320s);
    stream.on_time(start + 320s, events);
    EXPECT_EQ(transcript(events), " ");
    events.clear();
    stream.close("", "stream.idle", "not used", events);
    EXPECT_EQ(transcript(events), "</stream:stream>[ended : stream.idle]");
}

} // namespace
} // namespace diolkos::xmpp
