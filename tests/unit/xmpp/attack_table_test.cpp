// The attacks that an edge has to stand up to, one test for each, by name: what a peer sends, whole
// and byte by byte, and the one right answer. An authenticated stream from low.example to
// high.example unless the attack comes sooner. Nothing of the attack is handed up, and the stream
// is closed with its error; what was whole before it is kept.
//
// Only names and answers are here; the many forms of each are in stream_parser_test.cpp,
// utf8_checker_test.cpp, inbound_stream_test.cpp and inbound_dialback_test.cpp. docs/attacks.md
// says which test holds what, and which try it against the running process.
#include "transcript.hpp"
#include "xmpp/inbound_stream.hpp"

#include <gtest/gtest.h>

namespace diolkos::xmpp {
namespace {

const monotonic start{};
const std::string header =
    "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' "
    "xmlns:db='jabber:server:dialback' from='low.example' to='high.example' version='1.0'>";
const std::string starttls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const std::string before = "<message from='low.example' to='high.example'><body>1</body></message>";

std::string body(const std::string& text) {
    return "<message from='low.example' to='high.example'><body>" + text + "</body></message>";
}

std::string auth(const std::string& text, const std::string& mechanism = "EXTERNAL") {
    return "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='" + mechanism + "'>" + text +
           "</auth>";
}

tls_peer proved() {
    tls_peer peer;
    peer.has_certificate = peer.chain_valid = true;
    peer.dns_names = {"low.example"};
    return peer;
}

class peer_at_work {
public:
    explicit peer_at_work(std::size_t step)
        : step_(step),
          stream_(settings(), start) {}

    peer_at_work& says(std::string_view bytes) {
        for (std::size_t at = 0; at < bytes.size(); at += step_)
            stream_.on_bytes(bytes_of(bytes.substr(at, step_)), start, events_);
        return *this;
    }
    peer_at_work& secures(const tls_peer& peer = proved(), std::string_view then = header) {
        says(header).says(starttls);
        stream_.on_tls(peer, events_);
        return says(then);
    }
    peer_at_work& authenticates() {
        secures().says(auth("=")).says(header);
        EXPECT_TRUE(stream_.established());
        return *this;
    }
    [[nodiscard]] std::string heard() const { return transcript(events_); }

private:
    static inbound_stream::settings settings() {
        inbound_stream::settings how;
        how.serves = [](std::string_view domain) { return domain == "high.example"; };
        how.may_federate = [](std::string_view) { return true; };
        how.new_stream_id = [] { return std::string("id"); };
        return how;
    }
    std::size_t step_;
    inbound_stream stream_;
    stream_events events_;
};

// Of an authenticated peer: one good stanza, then the attack.
void ends(const std::string& attack, std::string_view error, std::string_view rule) {
    for (const std::size_t step : {std::size_t{1}, ~std::size_t{0} / 2}) {
        peer_at_work peer(step);
        const std::string heard = peer.authenticates().says(before).says(attack).heard();
        const std::string end = "[ended " + std::string(error) + ": " + std::string(rule) + "]";
        EXPECT_TRUE(heard.ends_with(end)) << attack << '\n' << heard;
        const auto first = heard.find("[message ");
        EXPECT_NE(first, std::string::npos) << heard;
        EXPECT_EQ(heard.find("[message ", first + 1), std::string::npos) << heard;
        EXPECT_NE(heard.find('<' + std::string(error) + ' '), std::string::npos) << heard;
        EXPECT_NE(heard.find("</stream:stream>"), std::string::npos) << heard;
    }
}

// Of somebody who is not authenticated.
template <class Attack>
void never_authenticates(Attack attack, const std::string& answer) {
    for (const std::size_t step : {std::size_t{1}, ~std::size_t{0} / 2}) {
        peer_at_work peer(step);
        attack(peer);
        EXPECT_NE(peer.heard().find(answer), std::string::npos) << peer.heard();
        EXPECT_EQ(peer.heard().find("[authenticated"), std::string::npos) << peer.heard();
        EXPECT_EQ(peer.heard().find("[message"), std::string::npos) << peer.heard();
    }
}

// --- bytes and markup ----------------------------------------------------------------------------

TEST(attack, invalid_utf8) {
    for (const char* bytes : {"\xc3(", "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xef\xbf\xbe",
                              "\xf4\x90\x80\x80", "\xe2\x82"})
        ends(body(bytes), "not-well-formed", "xml.utf8");
}

TEST(attack, markup_that_xmpp_forbids) {
    for (const char* markup : {"<!-- -->", "<?php x?>", "<!DOCTYPE x>", "<?xml version='1.0'?>"})
        ends(markup, "restricted-xml", "xml.markup");
    ends(body("&lol;"), "restricted-xml", "xml.entity");
}

TEST(attack, the_streams_own_elements_in_a_stanza) {
    ends(body("<stream:stream/>"), "invalid-xml", "xml.stream-in-stanza");
    ends(body("<stream:error/>"), "invalid-xml", "xml.stream-in-stanza");
}

TEST(attack, the_parsers_separator_in_a_namespace) {
    ends("<message xmlns='a\x01z'/>", "not-well-formed", "xml.utf8");
    ends("<message xmlns='a&#1;z'/>", "not-well-formed", "xml.not-well-formed");
}

TEST(attack, a_stanza_in_another_namespace) {
    ends("<message xmlns='jabber:client' from='low.example' to='high.example'/>",
         "invalid-namespace", "stanza.namespace");
    ends("<memo from='low.example' to='high.example'/>", "unsupported-stanza-type", "stanza.type");
    ends("<stream:message xmlns:stream='jabber:client'/>", "bad-namespace-prefix", "xml.prefix");
    ends("<message xmlns:db='urn:x'/>", "bad-namespace-prefix", "xml.prefix");
}

// --- sizes ---------------------------------------------------------------------------------------

TEST(attack, too_deep_too_many_too_long) {
    std::string deep, many, wide;
    for (int i = 0; i < 40; ++i)
        deep += "<x>";
    for (int i = 0; i < 5000; ++i)
        many += "<x/>";
    for (int i = 0; i < 70; ++i)
        wide += " a" + std::to_string(i) + "='1'";
    ends(body(deep), "policy-violation", "limit.depth");
    ends(body(many), "policy-violation", "limit.elements");
    ends("<message" + wide + "/>", "policy-violation", "limit.attributes");
    ends("<message><" + std::string(9000, 'n'), "policy-violation", "limit.token");
    ends("<message a='" + std::string(9000, 'v'), "policy-violation", "limit.token");
    ends("<message><body>" + std::string(300'000, 'x'), "policy-violation", "limit.stanza-bytes");
}

// --- getting in ----------------------------------------------------------------------------------

TEST(attack, plaintext_behind_starttls) {
    for (const std::string& more : {header, before, std::string(" ")}) {
        peer_at_work peer(~std::size_t{0} / 2);
        const std::string heard = peer.says(header).says(starttls + more).heard();
        EXPECT_EQ(heard.find("[tls]"), std::string::npos) << heard;
        EXPECT_NE(heard.find("[ended "), std::string::npos) << heard;
    }
}

TEST(attack, another_from_or_to_after_a_restart) {
    for (const char* name : {"low.example", "high.example"}) {
        std::string other = header;
        replace_all(other, name, "other.example");
        never_authenticates([&](peer_at_work& peer) { peer.secures(proved(), other); }, "[ended ");
    }
}

TEST(attack, stanza_before_authentication) {
    never_authenticates([](peer_at_work& peer) { peer.says(header).says(before); },
                        "[ended not-authorized: ");
    never_authenticates([](peer_at_work& peer) { peer.secures().says(before); },
                        "[ended not-authorized: ");
}

TEST(attack, external_before_tls) {
    never_authenticates([](peer_at_work& peer) { peer.says(header).says(auth("=")); }, "[ended ");
}

TEST(attack, identity_of_another_domain) {
    never_authenticates(
        [](peer_at_work& peer) { peer.secures().says(auth("b3RoZXIuZXhhbXBsZQ==")); },
        "<invalid-authzid/>");
}

TEST(attack, sasl_that_is_no_base64_or_another_mechanism) {
    never_authenticates([](peer_at_work& peer) { peer.secures().says(auth("b@d!")); },
                        "<incorrect-encoding/>");
    never_authenticates([](peer_at_work& peer) { peer.secures().says(auth("=", "PLAIN")); },
                        "<invalid-mechanism/>");
}

TEST(attack, certificate_that_proves_nothing) {
    tls_peer none, wrong_authority = proved(), another = proved(), wildcard = proved();
    wrong_authority.chain_valid = false;
    another.dns_names = {"other.example"};
    wildcard.dns_names = {"*.example.low.example", "*.*", "*"};
    for (const tls_peer& peer_is : {none, wrong_authority, another, wildcard})
        never_authenticates([&](peer_at_work& peer) { peer.secures(peer_is).says(auth("=")); },
                            "<failure ");
}

TEST(attack, compression) {
    never_authenticates(
        [](peer_at_work& peer) {
            peer.secures().says("<compress xmlns='http://jabber.org/protocol/compress'>"
                                "<method>zlib</method></compress>");
        },
        "[ended unsupported-feature: stream.compression]");
}

// --- addresses -----------------------------------------------------------------------------------

TEST(attack, from_a_domain_that_is_not_authenticated) {
    for (const char* from :
         {"other.example", "a@sub.low.example", "high.example", "a@low.example.evil"})
        ends("<message from='" + std::string(from) + "' to='high.example'/>", "invalid-from",
             "stanza.from");
}

TEST(attack, to_a_domain_that_is_not_served) {
    ends("<message from='low.example' to='other.example'/>", "host-unknown", "stanza.to");
}

TEST(attack, without_from_or_to) {
    ends("<message from='low.example'/>", "improper-addressing", "stanza.address-missing");
    ends("<message to='high.example'/>", "improper-addressing", "stanza.address-missing");
}

TEST(attack, an_address_that_is_another_elsewhere) {
    ends("<message from='a\xef\xbc\xa0low.example' to='high.example'/>", "invalid-from",
         "stanza.from");
}

} // namespace
} // namespace diolkos::xmpp
