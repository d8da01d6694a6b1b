// Dialback on a stream of this end's: as initiating server, and asking about the peer's keys.
#include "transcript.hpp"
#include "xmpp/outbound_stream.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace diolkos::xmpp {
namespace {

using namespace std::chrono_literals;

const monotonic start{};
const std::string tls = "[tls]", bare_tls = "[bare tls]"; // as steps: TLS comes up
const std::string ask = "[ask]", ask_another = "[ask another]";
const std::string now = "[now]"; // the stream's deadline comes

std::string header_with(const std::string& id, bool db = true) {
    return "<?xml version='1.0'?><stream:stream " +
           std::string(db ? "xmlns:db='jabber:server:dialback' " : "") +
           "xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:server' " +
           (id.empty() ? "" : "id='" + id + "' ") +
           "from='remote.example' to='local.example' version='1.0' xml:lang='en'>";
}
const std::string header = header_with("S1");
const std::string offer_starttls =
    "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
    "</stream:features>";
const std::string offer_dialback =
    "<stream:features><dialback xmlns='urn:xmpp:features:dialback'><errors/></dialback>"
    "</stream:features>";
const std::string offer_external =
    "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
    "<mechanism>EXTERNAL</mechanism></mechanisms></stream:features>";
const std::string no_features = "<stream:features/>";
const std::string proceed = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const std::string failure =
    "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>";
const std::string success = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";

std::string result(const std::string& type, const std::string& from = "remote.example",
                   const std::string& to = "local.example") {
    return "<db:result from='" + from + "' to='" + to + "' type='" + type + "'>k</db:result>";
}
std::string verified(const std::string& type, const std::string& id = "in1",
                     const std::string& from = "remote.example") {
    return "<db:verify from='" + from + "' to='local.example' id='" + id + "' type='" + type +
           "'/>";
}
std::string refused(const std::string& condition) {
    return "<db:result from='remote.example' to='local.example' type='error'>"
           "<error type='cancel'><" +
           condition + " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></db:result>";
}

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
    replace_all(text,
                "<db:result from=\"local.example\" to=\"remote.example\">key of S1</db:result>",
                "CLAIM ");
    replace_all(text, " xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"", "");
    return text;
}

tls_peer proved_peer() {
    tls_peer peer;
    peer.has_certificate = peer.chain_valid = true;
    peer.dns_names = {"remote.example"};
    return peer;
}

const accepted_proofs everything{.external = true, .dialback = true, .dialback_certificate = true};
const accepted_proofs with_certificate{
    .external = true, .dialback = false, .dialback_certificate = true};
const accepted_proofs only_dialback{
    .external = false, .dialback = true, .dialback_certificate = false};
const accepted_proofs only_external{};

struct conversation {
    std::string name;
    std::vector<std::string> heard;
    std::string said; // abridged
    accepted_proofs proofs = everything;
    outbound_stream::purpose use = outbound_stream::purpose::stanzas;
};

std::string converse(const conversation& each, std::size_t step) {
    outbound_stream stream({.limits = {},
                            .local_domain = "local.example",
                            .remote_domain = "remote.example",
                            .proofs = each.proofs,
                            .key = [](std::string_view id) { return "key of " + std::string(id); },
                            .use = each.use},
                           start);
    stream_events events;
    stream.on_connected(events);
    for (const std::string& what : each.heard) {
        if (what == tls)
            stream.on_tls(proved_peer(), events);
        else if (what == bare_tls)
            stream.on_tls({}, events);
        else if (what == ask)
            stream.ask("in1", "a key", start, events);
        else if (what == ask_another)
            stream.ask("in2", "another", start, events);
        else if (what == now)
            stream.on_time(stream.next_deadline(), events);
        else
            for (std::size_t at = 0; at < what.size(); at += step)
                stream.on_bytes(bytes_of(std::string_view(what).substr(at, step)), start, events);
    }
    EXPECT_EQ(stream.established(),
              transcript(events).find("[authenticated") != std::string::npos && !stream.ended());
    return abridged(transcript(events));
}

void expect_conversations(std::span<const conversation> cases) {
    for (const conversation& each : cases) {
        EXPECT_EQ(converse(each, 1'000'000), each.said) << each.name << ", whole";
        EXPECT_EQ(converse(each, 1), each.said) << each.name << ", byte by byte";
    }
}

std::string ended(const std::string& error, const std::string& rule) {
    return "<stream:error><" + error + "/></stream:error></stream:stream>[ended " + error + ": " +
           rule + "]";
}
std::string ended_by_peer(const std::string& rule, const std::string& error = "not-authorized") {
    return "</stream:stream>[ended " + error + " by peer: " + rule + "]";
}

std::vector<std::string> secured(std::vector<std::string> then, const std::string& with = tls) {
    std::vector<std::string> heard = {header + offer_starttls, proceed, with};
    heard.insert(heard.end(), then.begin(), then.end());
    return heard;
}

const std::string to_tls = "HEADER STARTTLS [tls]HEADER ";
const std::string unproved = "[remark tls.identity remote.example]";
const std::string certified = "[authenticated remote.example dialback+certificate "
                              "towards local.example]";
const std::string plain =
    "[authenticated remote.example dialback towards local.example, not certified]";

TEST(outbound_dialback, claims_where_external_does_not_help) {
    const conversation cases[] = {
        {"EXTERNAL goes first", secured({header, offer_external}), to_tls + "AUTH "},
        {"EXTERNAL is not offered", secured({header, offer_dialback}), to_tls + "CLAIM "},
        {"an empty list of features, and db in the header", secured({header, no_features}),
         to_tls + "CLAIM "},
        {"offered as a feature only", secured({header_with("S1", false), offer_dialback}),
         to_tls + "CLAIM "},
        {"offered neither way", secured({header_with("S1", false), no_features}),
         to_tls + ended("policy-violation", "dialback.not-offered")},
        {"EXTERNAL is offered and fails, as ejabberd does",
         secured({header, offer_external, failure}),
         to_tls + "AUTH [remark sasl.failure remote.example]CLAIM "},
        {"EXTERNAL fails, and dialback is not accepted", secured({header, offer_external, failure}),
         to_tls + "AUTH " + ended_by_peer("sasl.failure"), only_external},
        {"EXTERNAL is not offered, and dialback is not accepted", secured({header, offer_dialback}),
         to_tls + ended("policy-violation", "sasl.external-not-offered"), only_external},
        {"only dialback is accepted", secured({header, offer_external}), to_tls + "CLAIM ",
         only_dialback},
        {"the stream has no id", secured({header_with(""), offer_dialback}),
         to_tls + ended("bad-format", "dialback.stream-id")},
        {"the stream's id is too long",
         secured({header_with(std::string(256, 'x')), offer_dialback}),
         to_tls + ended("bad-format", "dialback.stream-id")},
    };
    expect_conversations(cases);
}

TEST(outbound_dialback, goes_on_unproved_only_if_that_is_accepted) {
    const conversation cases[] = {
        {"accepted", secured({header, offer_dialback, result("valid")}, bare_tls),
         to_tls + unproved + "CLAIM " + plain},
        {"EXTERNAL all the same: that is how the peer believes us",
         secured({header, offer_external, success, header, no_features}, bare_tls),
         to_tls + unproved + "AUTH HEADER [authenticated remote.example EXTERNAL, not certified]"},
        {"not accepted", secured({header, offer_dialback}, bare_tls),
         to_tls + ended("not-authorized", "tls.identity"), with_certificate},
        {"EXTERNAL only", secured({header, offer_external}, bare_tls),
         to_tls + ended("not-authorized", "tls.identity"), only_external},
    };
    expect_conversations(cases);
}

TEST(outbound_dialback, takes_the_answer) {
    const auto claimed = [](std::vector<std::string> then) {
        then.insert(then.begin(), {header, offer_dialback});
        return secured(then);
    };
    const std::string to_claim = to_tls + "CLAIM ";
    const std::string unasked = "[remark dialback.unasked remote.example]";
    const conversation cases[] = {
        {"valid", claimed({result("valid")}), to_claim + certified},
        {"valid in capitals", claimed({result("valid", "REMOTE.example", "local.EXAMPLE")}),
         to_claim + certified},
        {"invalid", claimed({result("invalid")}), to_claim + ended_by_peer("dialback.invalid-key")},
        {"an error", claimed({refused("item-not-found")}),
         to_claim + ended_by_peer("dialback.error", "host-unknown")},
        {"an error that may pass", claimed({refused("remote-connection-failed")}),
         to_claim + ended_by_peer("dialback.error", "remote-connection-failed")},
        {"an error that stays", claimed({refused("forbidden")}),
         to_claim + ended_by_peer("dialback.error")},
        {"closed", claimed({"</stream:stream>"}),
         to_claim + "</stream:stream>[ended  by peer: stream.closed]"},
        {"of another domain: not asked for", claimed({result("valid", "other.example")}),
         to_claim + "[remark dialback.unasked other.example]"},
        {"for another domain: not asked for",
         claimed({result("valid", "remote.example", "other.example")}), to_claim + unasked},
        {"to another question: not asked for", claimed({verified("valid")}), to_claim + unasked},
        {"twice", claimed({result("valid"), result("valid")}), to_claim + certified + unasked},
        {"before it was asked for",
         {header + offer_starttls, proceed, tls, header + result("valid"), offer_dialback,
          result("valid")},
         to_tls + unasked + "CLAIM " + certified},
        {"before TLS", {header, result("valid")}, "HEADER " + unasked},
        {"a claim of the peer's own",
         claimed({"<db:result from='remote.example' "
                  "to='local.example'>k</db:result>"}),
         to_claim + unasked},
        {"a question of the peer's own",
         claimed({"<db:verify from='remote.example' "
                  "to='local.example' id='1'>k</db:verify>"}),
         to_claim + unasked},
        {"malformed", claimed({"<db:result type='valid'/>"}),
         to_claim + ended("improper-addressing", "dialback.address-missing")},
        {"a stanza in its place", claimed({"<message/>"}),
         to_claim + ended("unsupported-stanza-type", "stream.unexpected")},
        {"none, in time", claimed({now}),
         to_claim + "<stream:error><connection-timeout/><text xml:lang=\"en\">limit.negotiation"
                    "</text></stream:error></stream:stream>"
                    "[ended connection-timeout: limit.negotiation]"},
    };
    expect_conversations(cases);
}

TEST(outbound_dialback, asks_about_keys) {
    constexpr auto questions = outbound_stream::purpose::questions;
    const std::string asked = "<db:verify from=\"local.example\" to=\"remote.example\" "
                              "id=\"in1\">a key</db:verify>";
    const std::string another = "<db:verify from=\"local.example\" to=\"remote.example\" "
                                "id=\"in2\">another</db:verify>";
    const std::string unasked = "[remark dialback.unasked remote.example]";
    const auto asking = [](std::vector<std::string> then) {
        then.insert(then.begin(), {header, offer_external, ask});
        return secured(then);
    };
    const conversation cases[] = {
        {"no authentication first", secured({header, offer_external}), to_tls, everything,
         questions},
        {"without a certificate", secured({header, offer_dialback, ask}, bare_tls),
         to_tls + unproved + asked, everything, questions},
        {"where a certificate is asked for", secured({header, offer_dialback}, bare_tls),
         to_tls + ended("not-authorized", "tls.identity"), with_certificate, questions},
        {"valid", asking({verified("valid")}), to_tls + asked + "[judged in1 valid]", everything,
         questions},
        {"invalid", asking({verified("invalid")}), to_tls + asked + "[judged in1 invalid]",
         everything, questions},
        {"an error", asking({verified("error")}),
         to_tls + asked + "[judged in1 error undefined-condition]", everything, questions},
        {"two, answered the other way round",
         asking({ask_another, verified("valid", "in2") + verified("invalid")}),
         to_tls + asked + another + "[judged in2 valid][judged in1 invalid]", everything,
         questions},
        {"another id", asking({verified("valid", "in2")}), to_tls + asked + unasked, everything,
         questions},
        {"another domain", asking({verified("valid", "in1", "other.example")}),
         to_tls + asked + "[remark dialback.unasked other.example]", everything, questions},
        {"a result in its place", asking({result("valid")}), to_tls + asked + unasked, everything,
         questions},
        {"an answer twice", asking({verified("invalid"), verified("valid")}),
         to_tls + asked + "[judged in1 invalid]" + unasked, everything, questions},
        {"no answer, however long: that is the caller's to end", asking({now}),
         to_tls + asked + " ", everything, questions},
    };
    for (const conversation& each : cases) {
        EXPECT_EQ(converse(each, 1'000'000), each.said) << each.name << ", whole";
        EXPECT_EQ(converse(each, 1), each.said) << each.name << ", byte by byte";
    }
}

TEST(outbound_dialback, is_bounded) {
    std::vector<std::string> heard = {header};
    std::string said = "HEADER ";
    for (std::uint32_t i = 0; i <= outbound_stream::max_remarks; ++i) {
        heard.push_back(verified("valid"));
        said += "[remark dialback.unasked remote.example]";
    }
    heard.push_back(verified("valid"));
    said += "<stream:error><policy-violation/><text xml:lang=\"en\">limit.remarks</text>"
            "</stream:error></stream:stream>[ended policy-violation: limit.remarks]";
    const conversation each{"answers that nobody asked for", heard, said};
    expect_conversations(std::span(&each, 1));
}

} // namespace
} // namespace diolkos::xmpp
