// Stream management on whole streams: what stands between negotiation, stanzas, time and the end.
#include "transcript.hpp"
#include "xmpp/inbound_stream.hpp"
#include "xmpp/outbound_stream.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace diolkos::xmpp {
namespace {

using namespace std::chrono_literals;

const monotonic start{};

std::string header(const std::string& from, const std::string& to) {
    return "<?xml version='1.0'?><stream:stream xmlns='jabber:server' "
           "xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback' "
           "from='" +
           from + "' to='" + to + "' id='x' version='1.0' xml:lang='en'>";
}

tls_peer peer_named(const std::string& domain) {
    tls_peer peer;
    peer.has_certificate = peer.chain_valid = true;
    peer.dns_names = {domain};
    return peer;
}

std::string abridged(std::string text) {
    for (const char* constant : {" xmlns=\"urn:xmpp:sm:3\"", " xmlns='urn:xmpp:sm:3'",
                                 " xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"",
                                 " xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\""})
        replace_all(text, constant, "");
    return text;
}

std::string with_namespace(std::string text) { // on the first element, if it has none
    const auto end = text.find_first_of(" />", 1);
    return text.insert(end, " xmlns='urn:xmpp:sm:3'");
}

std::string ended(const std::string& error, const std::string& rule,
                  const std::string& beside = "") {
    return "<stream:error><" + error + "/>" + beside + "</stream:error></stream:stream>[ended " +
           error + ": " + rule + "]";
}

const std::string message = "<message from='a@low.example/r' to='b@high.example'/>";
const std::string taken = "[message 53";
const std::string misplaced = ended("unsupported-stanza-type", "sm.unexpected");

struct exchange {
    std::string step, outcome;
};
struct conversation {
    std::string name;
    std::vector<exchange> steps;
};

// --- the receiving end ---------------------------------------------------------------------------

//     "(take)" a stanza comes   "(handled N)"   "(resume N)"   "(refuse)"   "(close)"
//     otherwise: an element of stream management
class receiver {
public:
    explicit receiver(std::size_t step)
        : step_(step) {}

    void authenticate() {
        const std::string hello = header("low.example", "high.example");
        hear(hello);
        hear("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        stream_.on_tls(peer_named("low.example"), events_);
        hear(hello);
        hear("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>");
        hear(hello);
        events_.clear();
    }

    // A header and what follows it at once.
    std::string greet(const std::string& what) {
        hear(header("low.example", "high.example") + what);
        return abridged(transcript(events_));
    }

    std::string step(const std::string& what) {
        const auto number = [&] { return std::stoull(what.substr(what.find(' '))); };
        events_.clear();
        if (what == "(take)")
            hear(message);
        else if (what.starts_with("(handled"))
            stream_.handled(number(), events_);
        else if (what.starts_with("(resume"))
            stream_.resume_session(number(), events_);
        else if (what == "(refuse)")
            stream_.refuse_session({}, events_);
        else if (what == "(close)")
            stream_.close("", "test.over", "", events_);
        else
            hear(what.starts_with("</") ? what : with_namespace(what));
        return abridged(transcript(events_));
    }

private:
    void hear(std::string_view bytes) {
        for (std::size_t at = 0; at < bytes.size(); at += step_)
            stream_.on_bytes(bytes_of(bytes.substr(at, step_)), start, events_);
    }

    std::size_t step_;
    stream_events events_;
    inbound_stream stream_{
        {.limits = {},
         .serves = [](std::string_view domain) { return domain == "high.example"; },
         .may_federate = [](std::string_view) { return true; },
         .new_stream_id = [] { return std::string("ID"); }},
        start};
};

TEST(managed_stream, the_receiving_end) {
    const exchange enable{"<enable resume='true'/>",
                          "<enabled id=\"ID\" resume=\"true\" max=\"300\"/>[session ID]"};
    const exchange resume{"<resume previd='old' h='0'/>", "[wanted old]"};
    const conversation cases[] = {
        {"stanzas are numbered from enable on",
         {{"(take)", taken + "]"}, enable, {"(take)", taken + " #1]"}, {"(take)", taken + " #2]"}}},
        {"answered at once and again when it is recorded",
         {enable,
          {"(take)", taken + " #1]"},
          {"<r/>", "<a h=\"0\"/>"},
          {"(handled 1)", "<a h=\"1\"/>"},
          {"<r/>", "<a h=\"1\"/>"}}},
        {"closed here: how far it came",
         {enable,
          {"(take)", taken + " #1]"},
          {"(take)", taken + " #2]"},
          {"(handled 1)", ""},
          {"(close)", "<a h=\"1\"/></stream:stream>[ended : test.over]"}}},
        {"closed there",
         {enable,
          {"</stream:stream>", "<a h=\"0\"/></stream:stream>[ended  by peer: stream.closed]"}}},
        {"resumed",
         {resume,
          {"(resume 5)", "<resumed previd=\"old\" h=\"5\"/>"},
          {"(take)", taken + " #6]"},
          {"(handled 6)", ""},
          {"<r/>", "<a h=\"6\"/>"}}},
        {"not resumed",
         {resume,
          {"(refuse)", "<failed><item-not-found/></failed>"},
          {"(take)", taken + "]"},
          enable,
          {"(take)", taken + " #1]"}}},
        {"a stanza before it is decided",
         {resume, {"(take)", ended("policy-violation", "sm.undecided")}, {"(resume 5)", ""}}},
        {"enabled twice",
         {enable,
          {"<enable/>", "<failed><unexpected-request/></failed>"},
          {"(take)", taken + " #1]"}}},
        {"asked without it", {{"<r/>", misplaced}}},
        {"malformed", {{"<enable resume='maybe'/>", ended("invalid-xml", "sm.malformed")}}},
        {"h above what was sent",
         {enable,
          {"<a h='1'/>",
           "<a h=\"0\"/>" + ended("undefined-condition", "sm.handled-count",
                                  "<handled-count-too-high h=\"1\" send-count=\"0\"/>")}}},
    };
    for (const conversation& each : cases)
        for (const std::size_t step : {std::size_t{1'000'000}, std::size_t{1}}) {
            receiver talk(step);
            talk.authenticate();
            for (const exchange& one : each.steps)
                EXPECT_EQ(talk.step(one.step), one.outcome)
                    << each.name << ": " << one.step << (step == 1 ? ", byte by byte" : "");
        }
}

TEST(managed_stream, enable_before_authentication_ends_the_stream) {
    for (const std::size_t step : {std::size_t{1'000'000}, std::size_t{1}}) {
        receiver early(step);
        const std::string said = early.greet("<enable xmlns='urn:xmpp:sm:3'/>");
        EXPECT_TRUE(said.ends_with("<failed><unexpected-request/></failed>" +
                                   ended("not-authorized", "sm.before-authentication")))
            << said;
    }
}

// --- the initiating end --------------------------------------------------------------------------

//     "(send)" a stanza goes out   "(pause)"   "(wait S)" seconds pass   "(offer)" features with it
//     otherwise: an element of stream management
class initiator {
public:
    explicit initiator(std::size_t step, std::optional<management_session> earlier = {})
        : step_(step),
          stream_({.limits = {},
                   .local_domain = "low.example",
                   .remote_domain = "high.example",
                   .resume = std::move(earlier)},
                  start) {
        const std::string hello = header("high.example", "low.example");
        stream_.on_connected(events_);
        hear(hello + "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
                     "</stream:features>");
        hear("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        stream_.on_tls(peer_named("high.example"), events_);
        hear(hello + "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                     "<mechanism>EXTERNAL</mechanism></mechanisms></stream:features>");
        hear("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        hear(hello);
    }

    std::string step(const std::string& what) {
        events_.clear();
        if (what == "(offer)")
            hear("<stream:features><sm xmlns='urn:xmpp:sm:2'/><sm xmlns='urn:xmpp:sm:3'><optional/>"
                 "</sm></stream:features>");
        else if (what == "(send)")
            number = stream_.send("<iq/>", now_, events_);
        else if (what == "(pause)")
            stream_.pause(now_, events_);
        else if (what.starts_with("(wait")) {
            now_ += std::chrono::seconds(std::stoi(what.substr(5)));
            if (stream_.next_deadline() <= now_)
                stream_.on_time(now_, events_);
        } else
            hear(with_namespace(what));
        return abridged(transcript(events_));
    }

    std::uint64_t number = 0;
    [[nodiscard]] outbound_stream& stream() { return stream_; }

private:
    void hear(std::string_view bytes) {
        for (std::size_t at = 0; at < bytes.size(); at += step_)
            stream_.on_bytes(bytes_of(bytes.substr(at, step_)), now_, events_);
    }

    std::size_t step_;
    monotonic now_ = start;
    stream_events events_;
    outbound_stream stream_;
};

void expect_conversations(std::span<const conversation> cases,
                          const std::optional<management_session>& earlier = {}) {
    for (const conversation& each : cases)
        for (const std::size_t step : {std::size_t{1'000'000}, std::size_t{1}}) {
            initiator talk(step, earlier);
            for (const exchange& one : each.steps)
                EXPECT_EQ(talk.step(one.step), one.outcome)
                    << each.name << ": " << one.step << (step == 1 ? ", byte by byte" : "");
        }
}

const std::string authenticated = "[authenticated high.example EXTERNAL]";
const exchange offer{"(offer)", "<enable resume=\"true\"/>"};
const exchange enabled{"<enabled id='s' resume='true'/>", authenticated};

TEST(managed_stream, the_initiating_end) {
    const conversation cases[] = {
        {"enabled, then established",
         {offer,
          enabled,
          {"(send)", "<iq/>"},
          {"(pause)", "<r/>"},
          {"<a h='1'/>", "[acknowledged 1]"},
          {"(pause)", ""}}},
        {"refused: established without",
         {offer, {"<failed/>", authenticated}, {"(send)", "<iq/>"}, {"(pause)", ""}}},
        {"never answered: as any negotiation",
         {offer,
          {"(wait 29)", ""},
          {"(wait 1)", "<stream:error><connection-timeout/><text xml:lang=\"en\">limit.negotiation"
                       "</text></stream:error></stream:stream>"
                       "[ended connection-timeout: limit.negotiation]"}}},
        {"a question unanswered",
         {offer,
          enabled,
          {"(send)", "<iq/>"},
          {"(pause)", "<r/>"},
          {"(wait 29)", ""},
          {"(wait 1)", ended("connection-timeout", "sm.no-answer")}}},
        {"h above what was sent",
         {offer,
          enabled,
          {"<a h='1'/>", ended("undefined-condition", "sm.handled-count",
                               "<handled-count-too-high h=\"1\" send-count=\"0\"/>")}}},
        {"an answer before it is on", {offer, {"<a h='0'/>", misplaced}}},
        {"an answer where it was not offered",
         {{"<a h='0'/>", ended("unsupported-stanza-type", "stream.unexpected")}}},
        {"keepalive goes on beside it", {offer, enabled, {"(wait 300)", " "}}},
    };
    expect_conversations(cases);
}

TEST(managed_stream, the_initiating_end_resumes) {
    const exchange resume{"(offer)", "<resume previd=\"s\" h=\"0\"/>"};
    const conversation cases[] = {
        {"what h covers is told before the stream is established",
         {resume,
          {"<resumed previd='s' h='6'/>", "[acknowledged 6]" + authenticated},
          {"(send)", "<iq/>"},
          {"(pause)", "<r/>"},
          {"<a h='7'/>", "[acknowledged 7]"}}},
        {"unknown: a new session",
         {resume,
          {"<failed/>", "<enable resume=\"true\"/>"},
          enabled,
          {"(send)", "<iq/>"},
          {"(pause)", "<r/>"},
          {"<a h='1'/>", "[acknowledged 1]"}}},
        {"expired, with the count",
         {resume, {"<failed h='5'/>", "<enable resume=\"true\"/>[acknowledged 5]"}, enabled}},
        {"too high",
         {resume,
          {"<resumed previd='s' h='8'/>",
           ended("undefined-condition", "sm.handled-count",
                 "<handled-count-too-high h=\"8\" send-count=\"7\"/>")}}},
    };
    expect_conversations(cases, management_session{"s", 7, 4});
}

TEST(managed_stream, says_how_it_is_managed) {
    initiator talk(1'000'000);
    EXPECT_FALSE(talk.stream().managed());
    talk.step("(offer)");
    EXPECT_FALSE(talk.stream().managed());
    talk.step("<enabled/>");
    EXPECT_TRUE(talk.stream().managed());
    EXPECT_FALSE(talk.stream().resumed());
    EXPECT_FALSE(talk.stream().session()) << "without an id there is nothing to resume";
    talk.step("(send)");
    talk.step("(send)");
    EXPECT_EQ(talk.number, 2U);
    initiator again(1'000'000, management_session{"s", 2, 1});
    again.step("(offer)");
    again.step("<resumed previd='s' h='1'/>");
    EXPECT_TRUE(again.stream().resumed());
    again.step("(send)");
    EXPECT_EQ(again.number, 2U);
    EXPECT_EQ(again.stream().session()->sent, 2U);
}

} // namespace
} // namespace diolkos::xmpp
