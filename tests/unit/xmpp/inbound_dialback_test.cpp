// Dialback on a stream that a peer opened: the box as receiving and as authoritative server.
#include "transcript.hpp"
#include "xmpp/dialback_key.hpp"
#include "xmpp/inbound_stream.hpp"
#include "xmpp/stream_authority.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace diolkos::xmpp {
namespace {

using namespace std::chrono_literals;

const monotonic start{};
const std::string tls = "[tls]", bare_tls = "[bare tls]"; // as steps: TLS comes up
const std::string valid = "[valid]", invalid = "[invalid]", failed = "[failed]",
                  stale = "[stale]"; // as steps: what became of the last claim

std::string header_from(const std::string& from) {
    return "<?xml version='1.0'?><stream:stream xmlns='jabber:server' "
           "xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback' "
           "from='" +
           from + "' to='high.example' version='1.0' xml:lang='en'>";
}
const std::string header = header_from("low.example");
const std::string starttls = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const std::string auth = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>"
                         "bG93LmV4YW1wbGU=</auth>"; // low.example

std::string claim(const std::string& from = "low.example", const std::string& to = "high.example",
                  const std::string& key = "key") {
    return "<db:result from='" + from + "' to='" + to + "'>" + key + "</db:result>";
}
std::string question(const std::string& id, const std::string& key,
                     const std::string& from = "low.example",
                     const std::string& to = "high.example") {
    return "<db:verify from='" + from + "' to='" + to + "' id='" + id + "'>" + key + "</db:verify>";
}
std::string message(const std::string& from = "low.example",
                    const std::string& to = "high.example") {
    return "<message from='a@" + from + "' to='" + to + "'/>";
}

const dialback::key_maker& keys() {
    static const dialback::key_maker made(std::as_bytes(std::span("secret", 6)));
    return made;
}
const std::string own_key = keys().make("low.example", "high.example", "S1");

// Domains by how they may prove themselves.
accepted_proofs proofs(std::string_view domain) {
    if (domain.starts_with("external."))
        return {.external = true, .dialback = false, .dialback_certificate = false};
    if (domain.starts_with("certified."))
        return {.external = false, .dialback = false, .dialback_certificate = true};
    return {.external = true, .dialback = true, .dialback_certificate = false};
}

tls_peer proved_peer() {
    tls_peer peer;
    peer.has_certificate = peer.chain_valid = true;
    peer.dns_names = {"low.example", "certified.example", "external.example"};
    return peer;
}

inbound_stream make_stream() {
    inbound_stream::settings how;
    how.serves = [](std::string_view domain) {
        return domain == "high.example" || domain == "rooms.high.example";
    };
    how.may_federate = [](std::string_view domain) { return domain != "evil.example"; };
    how.new_stream_id = [id = 0]() mutable { return std::to_string(++id); };
    how.proofs = [](std::string_view domain, const tls_peer&) { return proofs(domain); };
    how.is_own_key = [](const dialback::message& asked) {
        return keys().made(asked.key, asked.from, asked.to, asked.id);
    };
    return {std::move(how), start};
}

std::string abridged(std::string text) {
    for (const char* from :
         {"low.example", "certified.example", "external.example", "sub.low.example"})
        for (const char* id : {"1", "2", "3"})
            replace_all(text,
                        "<?xml version=\"1.0\"?><stream:stream xmlns=\"jabber:server\" "
                        "xmlns:stream=\"http://etherx.jabber.org/streams\" "
                        "xmlns:db=\"jabber:server:dialback\" from=\"high.example\" "
                        "to=\"" +
                            std::string(from) + "\" id=\"" + id +
                            "\" version=\"1.0\" xml:lang=\"en\">",
                        "HEADER" + std::string(id) + ' ');
    const std::string dialback = "<dialback xmlns=\"urn:xmpp:features:dialback\"><errors/>"
                                 "</dialback>";
    const std::string external = "<mechanisms xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\">"
                                 "<mechanism>EXTERNAL</mechanism></mechanisms>";
    const std::string told = "<limits xmlns=\"urn:xmpp:stream-limits:0\"><max-bytes>262144"
                             "</max-bytes><idle-seconds>3660</idle-seconds></limits>";
    const std::string limits = told + "<sm xmlns=\"urn:xmpp:sm:3\"/>";
    const auto features = [](const std::string& what) {
        return "<stream:features>" + what + "</stream:features>";
    };
    replace_all(text,
                features("<starttls xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\"><required/>"
                         "</starttls>"),
                "STARTTLS ");
    replace_all(text, "<proceed xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\"/>", "PROCEED ");
    replace_all(text, features(external + dialback + told), "EXTERNAL+DIALBACK ");
    replace_all(text, features(external), "EXTERNAL ");
    replace_all(text, features(dialback + told), "DIALBACK ");
    replace_all(text, features(limits + dialback), "LIMITS+DIALBACK ");
    replace_all(text, features(limits), "LIMITS ");
    replace_all(text, "<stream:features/>", "NOTHING ");
    replace_all(text, "<challenge xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"/>", "CHALLENGE ");
    replace_all(text, "<success xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"/>", "SUCCESS ");
    for (const char* space : {"xmpp-streams", "xmpp-sasl", "xmpp-stanzas"})
        replace_all(text, " xmlns=\"urn:ietf:params:xml:ns:" + std::string(space) + "\"", "");
    replace_all(text, "<text xml:lang=\"en\">", "<text>");
    return text;
}

struct conversation {
    std::string name;
    std::vector<std::string> said;
    std::string answered; // abridged
};

std::string converse(const conversation& each, std::size_t step) {
    inbound_stream stream = make_stream();
    stream_events all;
    std::optional<key_claimed> last;
    for (const std::string& what : each.said) {
        stream_events events;
        if (what == tls)
            stream.on_tls(proved_peer(), events);
        else if (what == bare_tls)
            stream.on_tls({}, events);
        else if (what == valid)
            stream.on_verified(*last, dialback::verdict::valid, "", start, events);
        else if (what == invalid)
            stream.on_verified(*last, dialback::verdict::invalid, "", start, events);
        else if (what == failed)
            stream.on_verified(*last, dialback::verdict::error, "remote-server-not-found", start,
                               events);
        else if (what == stale)
            stream.on_verified({last->from, last->to, "0", ""}, dialback::verdict::valid, "", start,
                               events);
        else
            for (std::size_t at = 0; at < what.size(); at += step)
                stream.on_bytes(bytes_of(std::string_view(what).substr(at, step)), start, events);
        for (stream_event& event : events) {
            if (const auto* claimed = std::get_if<key_claimed>(&event))
                last = *claimed;
            all.push_back(std::move(event));
        }
    }
    return abridged(transcript(all));
}

void expect_conversations(std::span<const conversation> cases) {
    for (const conversation& each : cases) {
        EXPECT_EQ(converse(each, 1'000'000), each.answered) << each.name << ", whole";
        EXPECT_EQ(converse(each, 1), each.answered) << each.name << ", byte by byte";
    }
}

std::string ended(const std::string& error, const std::string& rule) {
    const std::string text = rule.starts_with("limit.") ? "<text>" + rule + "</text>" : "";
    return "<stream:error><" + error + "/>" + text + "</stream:error></stream:stream>[ended " +
           error + ": " + rule + "]";
}

std::string answer(const std::string& type, const std::string& to = "low.example",
                   const std::string& from = "high.example") {
    return "<db:result from=\"" + from + "\" to=\"" + to + "\" type=\"" + type + "\"/>";
}
std::string denied(const std::string& type, const std::string& condition, const std::string& rule,
                   const std::string& to = "low.example",
                   const std::string& from = "high.example") {
    return "<db:result from=\"" + from + "\" to=\"" + to + "\" type=\"error\"><error type=\"" +
           type + "\"><" + condition + "/></error></db:result>[remark " + rule + " " + to + "]";
}
std::string vouched(const std::string& id, bool ours) {
    return "<db:verify from=\"high.example\" to=\"low.example\" id=\"" + id + "\" type=\"" +
           (ours ? "valid" : "invalid") +
           "\"/>[vouched for high.example to low.example: " + (ours ? "ours]" : "not ours]");
}
std::string claimed(const std::string& from = "low.example", const std::string& id = "2",
                    const std::string& to = "high.example") {
    return "[claimed " + from + " towards " + to + " on " + id + " by key]";
}
std::string authenticated(const std::string& from = "low.example",
                          const std::string& how = "dialback",
                          const std::string& to = "high.example", bool certified = false) {
    return "[authenticated " + from + ' ' + how + " towards " + to +
           (certified ? "]" : ", not certified]");
}

std::vector<std::string> secured(std::vector<std::string> then,
                                 const std::string& from = "low.example",
                                 const std::string& with = bare_tls) {
    std::vector<std::string> said = {header_from(from), starttls, with, header_from(from)};
    said.insert(said.end(), then.begin(), then.end());
    return said;
}
std::vector<std::string> by_certificate(std::vector<std::string> then) {
    std::vector<std::string> said = {header, starttls, tls, header, auth, header};
    said.insert(said.end(), then.begin(), then.end());
    return said;
}

const std::string to_tls = "HEADER1 STARTTLS PROCEED [tls]HEADER2 ";
const std::string to_offer = to_tls + "DIALBACK ";
const std::string to_proof = to_offer + claimed() + answer("valid") + authenticated();
const std::string to_external = to_tls + "EXTERNAL+DIALBACK SUCCESS HEADER3 LIMITS+DIALBACK "
                                         "[authenticated low.example EXTERNAL]";

TEST(inbound_dialback, verifies_what_a_peer_claims) {
    const conversation cases[] = {
        {"offered without a certificate", secured({}), to_offer},
        {"offered beside EXTERNAL", secured({}, "low.example", tls), to_tls + "EXTERNAL+DIALBACK "},
        {"not offered to whom it is not accepted of", secured({}, "external.example"),
         to_tls + "NOTHING "},
        {"offered to a certificate where it has to have one", secured({}, "certified.example", tls),
         to_offer},
        {"not offered without it", secured({}, "certified.example"), to_tls + "NOTHING "},
        {"asked", secured({claim()}), to_offer + claimed()},
        {"valid", secured({claim(), valid}), to_proof},
        {"then stanzas", secured({claim(), valid, message(), message()}),
         to_proof + "[message 49][message 49]"},
        {"invalid ends the stream", secured({claim(), invalid, message()}),
         to_offer + claimed() + answer("invalid") +
             ended("not-authorized", "dialback.invalid-key")},
        {"an error does not", secured({claim(), failed, claim(), valid}),
         to_offer + claimed() +
             denied("cancel", "remote-server-not-found", "dialback.not-verified") + claimed() +
             answer("valid") + authenticated()},
        {"a certificate in place of asking",
         secured({claim("certified.example")}, "certified.example", tls),
         to_offer + answer("valid", "certified.example") +
             authenticated("certified.example", "dialback+certificate", "high.example", true)},
        {"claimed again while it is verified", secured({claim(), claim(), valid}),
         to_offer + claimed() + "[remark dialback.again low.example]" + answer("valid") +
             authenticated()},
        {"claimed again when it is proved", secured({claim(), valid, claim()}),
         to_proof + answer("valid")},
        {"an answer of another stream", secured({claim(), stale, message()}),
         to_offer + claimed() + ended("not-authorized", "stanza.before-authentication")},
        {"an answer twice", secured({claim(), valid, invalid}), to_proof},
        {"closed meanwhile", secured({claim(), "</stream:stream>", valid}),
         to_offer + claimed() + "</stream:stream>[ended  by peer: stream.closed]"},
    };
    expect_conversations(cases);
}

TEST(inbound_dialback, follows_sasl) {
    const std::string other = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' "
                              "mechanism='EXTERNAL'>b3RoZXIuZXhhbXBsZQ==</auth>"; // other.example
    const conversation cases[] = {
        {"EXTERNAL that was not offered, then dialback", secured({auth, claim(), valid}),
         to_offer + "<failure><invalid-mechanism/></failure>[remark sasl.not-proved low.example]" +
             claimed() + answer("valid") + authenticated()},
        {"EXTERNAL that failed, then dialback",
         secured({other, claim(), valid}, "low.example", tls),
         to_tls +
             "EXTERNAL+DIALBACK <failure><invalid-authzid/></failure>"
             "[remark sasl.identity low.example]" +
             claimed() + answer("valid") +
             authenticated("low.example", "dialback", "high.example", true)},
        {"EXTERNAL that failed, then EXTERNAL", secured({other, auth, header}, "low.example", tls),
         to_tls + "EXTERNAL+DIALBACK <failure><invalid-authzid/></failure>"
                  "[remark sasl.identity low.example]SUCCESS HEADER3 LIMITS+DIALBACK "
                  "[authenticated low.example EXTERNAL]"},
        {"EXTERNAL that failed too often", secured({other, other, other}, "low.example", tls),
         to_tls +
             "EXTERNAL+DIALBACK <failure><invalid-authzid/></failure>"
             "[remark sasl.identity low.example]<failure><invalid-authzid/></failure>"
             "[remark sasl.identity low.example]<failure><invalid-authzid/></failure>" +
             ended("not-authorized", "sasl.identity")},
        {"EXTERNAL that is not accepted",
         secured({"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>"},
                 "certified.example", tls),
         to_offer + "<failure><invalid-mechanism/></failure>"
                    "[remark sasl.not-accepted certified.example]"},
        {"EXTERNAL while a key is verified: another stream",
         secured({claim(), auth, header, valid, message()}, "low.example", tls),
         to_tls + "EXTERNAL+DIALBACK " + claimed() +
             "SUCCESS HEADER3 LIMITS+DIALBACK [authenticated low.example EXTERNAL][message 49]"},
    };
    expect_conversations(cases);
}

TEST(inbound_dialback, authorises_pairs_and_nothing_beside_them) {
    const std::string rooms = "rooms.high.example";
    const conversation cases[] = {
        {"a second pair",
         secured(
             {claim(), valid, claim("other.example"), valid, message("other.example"), message()}),
         to_proof + claimed("other.example") + answer("valid", "other.example") +
             authenticated("other.example") + "[message 51 of other.example][message 49]"},
        {"two at a time",
         secured({claim(), claim("other.example"), valid, message("other.example")}),
         to_offer + claimed() + claimed("other.example") + answer("valid", "other.example") +
             authenticated("other.example") + "[message 51]"},
        {"a pair on a stream of EXTERNAL",
         by_certificate({claim("other.example"), valid, message("other.example"), message()}),
         to_external + claimed("other.example", "3") + answer("valid", "other.example") +
             authenticated("other.example") + "[message 51 of other.example][message 49]"},
        {"EXTERNAL is towards every domain", by_certificate({message("low.example", rooms)}),
         to_external + "[message 55]"},
        {"dialback is not", secured({claim(), valid, message("low.example", rooms)}),
         to_proof + ended("invalid-from", "stanza.pair")},
        {"until it is claimed too",
         secured(
             {claim(), valid, claim("low.example", rooms), valid, message("low.example", rooms)}),
         to_proof + claimed("low.example", "2", rooms) + answer("valid", "low.example", rooms) +
             authenticated("low.example", "dialback", rooms) + "[message 55]"},
        {"no subdomain", secured({claim(), valid, message("sub.low.example")}),
         to_proof + ended("invalid-from", "stanza.from")},
        {"no parent", secured({claim("sub.low.example"), valid, message()}, "sub.low.example"),
         to_offer + claimed("sub.low.example") + answer("valid", "sub.low.example") +
             authenticated("sub.low.example") + ended("invalid-from", "stanza.from")},
        {"no other domain", secured({claim(), valid, message("other.example")}),
         to_proof + ended("invalid-from", "stanza.from")},
        {"none that is still verified",
         secured({claim(), valid, claim("other.example"), message("other.example")}),
         to_proof + claimed("other.example") + ended("invalid-from", "stanza.from")},
        {"none that was denied",
         secured({claim(), valid, claim("other.example"), failed, message("other.example")}),
         to_proof + claimed("other.example") +
             denied("cancel", "remote-server-not-found", "dialback.not-verified", "other.example") +
             ended("invalid-from", "stanza.from")},
        {"what is proved goes on while others fail",
         secured({claim(), valid, claim("other.example"), failed, message()}),
         to_proof + claimed("other.example") +
             denied("cancel", "remote-server-not-found", "dialback.not-verified", "other.example") +
             "[message 49]"},
        {"an invalid key for another pair ends all of it",
         secured({claim(), valid, claim("other.example"), invalid, message()}),
         to_proof + claimed("other.example") + answer("invalid", "other.example") +
             ended("not-authorized", "dialback.invalid-key")},
    };
    expect_conversations(cases);
}

TEST(inbound_dialback, answers_errors_as_dialback_errors) {
    const conversation cases[] = {
        {"before TLS",
         {header, claim(), question("1", "k")},
         "HEADER1 STARTTLS " + denied("modify", "policy-violation", "dialback.before-tls") +
             "<db:verify from=\"high.example\" to=\"low.example\" id=\"1\" type=\"error\">"
             "<error type=\"modify\"><policy-violation/></error></db:verify>"
             "[remark dialback.before-tls low.example]"},
        {"towards a domain not served",
         secured({claim("low.example", "elsewhere.example"), claim(), valid}),
         to_offer +
             denied("cancel", "item-not-found", "dialback.to", "low.example", "elsewhere.example") +
             claimed() + answer("valid") + authenticated()},
        {"of a domain that may not federate", secured({claim("evil.example")}),
         to_offer + denied("modify", "policy-violation", "dialback.from", "evil.example")},
        {"of a domain that has to have a certificate", secured({claim("certified.example")}),
         to_offer + denied("auth", "not-authorized", "dialback.not-accepted", "certified.example")},
        {"of a domain that has to have a certificate, and has it, on another one's stream",
         secured({claim("certified.example")}, "low.example", tls),
         to_tls + "EXTERNAL+DIALBACK " +
             denied("auth", "not-authorized", "dialback.not-accepted", "certified.example")},
        {"of a domain that has to use EXTERNAL",
         secured({claim("external.example")}, "low.example", tls),
         to_tls + "EXTERNAL+DIALBACK " +
             denied("auth", "not-authorized", "dialback.not-accepted", "external.example")},
        {"where it is not offered", secured({claim("external.example")}, "external.example"),
         to_tls + "NOTHING " + ended("not-authorized", "dialback.not-offered")},
        {"without from", secured({"<db:result to='high.example'>k</db:result>"}),
         to_offer + ended("improper-addressing", "dialback.address-missing")},
        {"without a key", secured({"<db:result from='low.example' to='high.example'/>"}),
         to_offer + ended("bad-format", "dialback.malformed")},
        {"while SASL is under way",
         secured({"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'/>", claim()},
                 "low.example", tls),
         to_tls + "EXTERNAL+DIALBACK CHALLENGE " + ended("not-authorized", "dialback.not-offered")},
    };
    expect_conversations(cases);
}

TEST(inbound_dialback, vouches_for_its_own_keys_only) {
    const auto verify = [](std::vector<std::string> questions) { return secured(questions); };
    const conversation cases[] = {
        {"our key", verify({question("S1", own_key)}), to_offer + vouched("S1", true)},
        {"a forged key", verify({question("S1", std::string(64, '0'))}),
         to_offer + vouched("S1", false)},
        {"our key, of another stream: replayed", verify({question("S2", own_key)}),
         to_offer + vouched("S2", false)},
        {"our key, asked by another server", verify({question("S1", own_key, "other.example")}),
         to_offer + "<db:verify from=\"high.example\" to=\"other.example\" id=\"S1\" "
                    "type=\"invalid\"/>[vouched for high.example to other.example: not ours]"},
        {"our key, for another domain of ours",
         verify({question("S1", own_key, "low.example", "rooms.high.example")}),
         to_offer + "<db:verify from=\"rooms.high.example\" to=\"low.example\" id=\"S1\" "
                    "type=\"invalid\"/>[vouched for rooms.high.example to low.example: not ours]"},
        {"a domain not served", verify({question("S1", own_key, "low.example", "x.example")}),
         to_offer + "<db:verify from=\"x.example\" to=\"low.example\" id=\"S1\" type=\"error\">"
                    "<error type=\"cancel\"><item-not-found/></error></db:verify>"
                    "[remark dialback.to low.example]"},
        {"for whom may not federate", verify({question("S1", own_key, "evil.example")}),
         to_offer + "<db:verify from=\"high.example\" to=\"evil.example\" id=\"S1\" type=\"error\">"
                    "<error type=\"modify\"><policy-violation/></error></db:verify>"
                    "[remark dialback.from evil.example]"},
        {"on a stream of EXTERNAL, as ejabberd asks", by_certificate({question("S1", own_key)}),
         to_external + vouched("S1", true)},
        {"on a stream of dialback", secured({claim(), valid, question("S1", own_key)}),
         to_proof + vouched("S1", true)},
        {"where dialback is not accepted", secured({question("S1", own_key)}, "external.example"),
         to_tls + "NOTHING " + vouched("S1", true)},
        {"and nobody is authenticated by asking", verify({question("S1", own_key), message()}),
         to_offer + vouched("S1", true) + ended("not-authorized", "stanza.before-authentication")},
    };
    expect_conversations(cases);
}

TEST(inbound_dialback, drops_answers_that_nobody_asked_for) {
    const std::string result = "<db:result from='low.example' to='high.example' type='valid'/>";
    const std::string verified =
        "<db:verify from='low.example' to='high.example' id='2' type='valid'/>";
    const std::string remark = "[remark dialback.unasked low.example]";
    const conversation cases[] = {
        {"a result", secured({result, message()}),
         to_offer + remark + ended("not-authorized", "stanza.before-authentication")},
        {"a forged verification of what is being verified", secured({claim(), verified, message()}),
         to_offer + claimed() + remark + ended("not-authorized", "stanza.before-authentication")},
        {"before TLS", {header, verified}, "HEADER1 STARTTLS " + remark},
        {"on an authenticated stream", by_certificate({verified, result, message()}),
         to_external + remark + remark + "[message 49]"},
    };
    expect_conversations(cases);
}

std::string repeated(const std::string& what, std::size_t times) {
    std::string all;
    for (; times > 0; --times)
        all += what;
    return all;
}

TEST(inbound_dialback, is_bounded) {
    const std::string unasked = "<db:result from='low.example' to='high.example' type='valid'/>";
    const std::string remark = "[remark dialback.unasked low.example]";
    std::vector<std::string> few, many = {claim(), valid}, questions = secured({});
    std::string claimed_few, claimed_many, vouched_all;
    for (std::size_t i = 1; i < stream_authority::max_pairs; ++i) {
        const std::string domain = std::to_string(i) + ".low.example";
        if (i <= stream_authority::max_claims) {
            few.push_back(claim(domain));
            claimed_few += claimed(domain);
        }
        many.push_back(claim(domain));
        claimed_many += claimed(domain);
    }
    for (std::uint32_t i = 0; i < inbound_stream::max_vouched; ++i) {
        questions.push_back(question("S1", "forged"));
        vouched_all += vouched("S1", false);
    }
    few.push_back(claim());
    many.push_back(claim("other.example"));
    questions.push_back(question("S1", own_key));
    const conversation cases[] = {
        {"answers that nobody asked for",
         secured({repeated(unasked, inbound_stream::max_remarks + 2)}),
         to_offer + repeated(remark, inbound_stream::max_remarks + 1) +
             ended("policy-violation", "limit.remarks")},
        {"claims while none is proved", secured(few),
         to_offer + claimed_few + denied("wait", "resource-constraint", "limit.dialback-pairs")},
        {"pairs", secured(many),
         to_proof + claimed_many +
             denied("wait", "resource-constraint", "limit.dialback-pairs", "other.example")},
        {"questions before authentication", questions,
         to_offer + vouched_all + ended("policy-violation", "limit.dialback-questions")},
    };
    expect_conversations(cases);
}

TEST(inbound_dialback, waits_no_longer_than_negotiation_may_take) {
    inbound_stream stream = make_stream();
    stream_events events;
    for (const auto& each : secured({claim()}))
        if (each == bare_tls)
            stream.on_tls({}, events);
        else
            stream.on_bytes(bytes_of(each), start, events);
    events.clear();
    stream.on_time(start + 29s, events);
    EXPECT_TRUE(events.empty());
    stream.on_time(start + 30s, events);
    EXPECT_EQ(abridged(transcript(events)), ended("connection-timeout", "limit.negotiation"));
}

} // namespace
} // namespace diolkos::xmpp
