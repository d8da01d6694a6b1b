// The presets after requirement lists (docs/profiles.md): what each adds to `chat` crosses whole,
// and what of its list cannot be guarded does not.
#include "tests/unit/guard/judging.hpp"
#include "wire_format/codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

namespace diolkos::guard {
namespace {

struct preset_case {
    std::string name;
    std::string preset;
    std::string stanza;
    outcome what;
    std::string out; // part of what the far edge writes

    friend void PrintTo(const preset_case& each, std::ostream* to) { *to << each.name; }
};

std::string iq(std::string_view type, std::string_view payload) {
    return "<iq from='a@low.example/r' to='b@high.example/r' id='i' type='" + std::string(type) +
           "'>" + std::string(payload) + "</iq>";
}

std::string presence(std::string_view payload) {
    return "<presence from='a@low.example/r' to='b@high.example'>" + std::string(payload) +
           "</presence>";
}

std::string message(std::string_view payload) {
    return "<message from='a@low.example/r' to='b@high.example' type='chat'><body>x</body>" +
           std::string(payload) + "</message>";
}

const std::string fmn = "fmn-spiral3";
const std::string ncia = "ncia-sip";

// XEP-0012, XEP-0092, XEP-0202, XEP-0256 and XEP-0054, each as the XEP's own examples have it.
const std::vector<preset_case> cases{
    {"fmn_last_asked", fmn, iq("get", "<query xmlns='jabber:iq:last'/>"), outcome::pass,
     "<query xmlns=\"jabber:iq:last\"/>"},
    {"fmn_last_told", fmn,
     iq("result", "<query xmlns='jabber:iq:last' seconds='903'>Heading Home</query>"),
     outcome::pass, "seconds=\"903\">Heading Home</query>"},
    {"fmn_last_set", fmn, iq("set", "<query xmlns='jabber:iq:last'/>"), outcome::refuse, ""},
    {"fmn_last_asked_with_an_answer", fmn, iq("get", "<query xmlns='jabber:iq:last'>x</query>"),
     outcome::refuse, ""},
    {"fmn_last_beyond_bounds", fmn,
     iq("result", "<query xmlns='jabber:iq:last' seconds='2147483648'/>"), outcome::refuse, ""},
    {"fmn_last_before_now", fmn, iq("result", "<query xmlns='jabber:iq:last' seconds='-1'/>"),
     outcome::refuse, ""},
    {"fmn_last_in_presence", fmn, presence("<query xmlns='jabber:iq:last' seconds='903'/>"),
     outcome::strip, "<presence"},
    {"fmn_version_asked", fmn, iq("get", "<query xmlns='jabber:iq:version'/>"), outcome::pass,
     "<query xmlns=\"jabber:iq:version\"/>"},
    {"fmn_version_told", fmn,
     iq("result",
        "<query xmlns='jabber:iq:version'><name>Exodus</name><version>0.7.0.4</version></query>"),
     outcome::pass, "<name>Exodus</name><version>0.7.0.4</version>"},
    {"fmn_version_without_the_system", fmn,
     iq("result", "<query xmlns='jabber:iq:version'><name>Exodus</name><version>0.7.0.4</version>"
                  "<os>Windows-XP 5.01.2600</os></query>"),
     outcome::strip, "<version>0.7.0.4</version></query>"},
    {"fmn_version_with_more", fmn,
     iq("result", "<query xmlns='jabber:iq:version'><host>h</host></query>"), outcome::refuse, ""},
    {"fmn_time_asked", fmn, iq("get", "<time xmlns='urn:xmpp:time'/>"), outcome::pass,
     "<time xmlns=\"urn:xmpp:time\"/>"},
    {"fmn_time_told", fmn,
     iq("result", "<time xmlns='urn:xmpp:time'><tzo>-06:00</tzo><utc>2006-12-19T17:58:35Z</utc>"
                  "</time>"),
     outcome::pass, "<tzo>-06:00</tzo><utc>2006-12-19T17:58:35Z</utc>"},
    {"fmn_time_of_no_zone", fmn,
     iq("result", "<time xmlns='urn:xmpp:time'><tzo>Europe/Athens</tzo></time>"), outcome::refuse,
     ""},
    {"fmn_vcard_asked", fmn, iq("get", "<vCard xmlns='vcard-temp'/>"), outcome::pass,
     "<vCard xmlns=\"vcard-temp\"/>"},
    {"fmn_vcard_told", fmn,
     iq("result", "<vCard xmlns='vcard-temp'><FN>Peter</FN><BDAY>1966-08-06</BDAY></vCard>"),
     outcome::strip, "<FN>Peter</FN></vCard>"},
    {"fmn_vcard_set", fmn, iq("set", "<vCard xmlns='vcard-temp'><FN>Peter</FN></vCard>"),
     outcome::refuse, ""},
    {"fmn_features_of_its_own", fmn,
     iq("result", "<query xmlns='http://jabber.org/protocol/disco#info'>"
                  "<feature var='jabber:iq:last'/><feature var='jabber:iq:version'/>"
                  "<feature var='urn:xmpp:time'/><feature var='vcard-temp'/></query>"),
     outcome::pass, "<feature var=\"jabber:iq:version\"/>"},
    {"fmn_capabilities", fmn,
     presence("<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='v'/>"),
     outcome::strip, "<presence"},
    {"fmn_form", fmn, message("<x xmlns='jabber:x:data' type='form'/>"), outcome::strip, "<body>"},
    {"fmn_bytestream", fmn,
     iq("set", "<open xmlns='http://jabber.org/protocol/ibb' sid='s' block-size='4096'/>"),
     outcome::refuse, ""},
    {"fmn_socks", fmn, iq("set", "<query xmlns='http://jabber.org/protocol/bytestreams'/>"),
     outcome::refuse, ""},
    {"fmn_private_storage", fmn, iq("get", "<query xmlns='jabber:iq:private'/>"), outcome::refuse,
     ""},
    {"fmn_search", fmn, iq("get", "<query xmlns='jabber:iq:search'/>"), outcome::refuse, ""},
    {"fmn_pubsub", fmn,
     iq("get", "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='n'/></pubsub>"),
     outcome::refuse, ""},

    {"ncia_last_in_presence", ncia,
     presence("<show>away</show><query xmlns='jabber:iq:last' seconds='600'/>"), outcome::pass,
     "seconds=\"600\"/>"},
    {"ncia_last_in_a_message", ncia, message("<query xmlns='jabber:iq:last' seconds='600'/>"),
     outcome::strip, "<body>x</body></message>"},
    {"ncia_last_asked", ncia, iq("get", "<query xmlns='jabber:iq:last'/>"), outcome::refuse, ""},
    {"ncia_version_asked", ncia, iq("get", "<query xmlns='jabber:iq:version'/>"), outcome::refuse,
     ""},
    {"ncia_time_told", ncia,
     iq("result", "<time xmlns='urn:xmpp:time'><tzo>Z</tzo><utc>2006-12-19T17:58:35Z</utc></time>"),
     outcome::pass, "<tzo>Z</tzo>"},
    {"ncia_vcard_asked", ncia, iq("get", "<vCard xmlns='vcard-temp'/>"), outcome::pass, "vCard"},
    {"ncia_addresses", ncia,
     message("<addresses xmlns='http://jabber.org/protocol/address'>"
             "<address type='bcc' jid='c@high.example'/></addresses>"),
     outcome::refuse, ""},
    {"ncia_amp", ncia,
     message("<amp xmlns='http://jabber.org/protocol/amp'>"
             "<rule condition='deliver' action='drop' value='stored'/></amp>"),
     outcome::strip, "<body>x</body></message>"},
    {"ncia_label", ncia,
     message(
         "<securitylabel xmlns='urn:xmpp:sec-label:0'><displaymarking fgcolor='black' "
         "bgcolor='red'>SECRET</displaymarking><label><esssecuritylabel "
         "xmlns='urn:xmpp:sec-label:ess:0'>MQYGASk=</esssecuritylabel></label></securitylabel>"),
     outcome::pass, "MQYGASk="},
};

class presets : public testing::TestWithParam<preset_case> {
protected:
    static std::shared_ptr<const compiled_profile> profile(const std::string& name) {
        static std::map<std::string, std::shared_ptr<const compiled_profile>> loaded;
        auto& one = loaded[name];
        if (!one)
            one = compiled_profile::load(schema_folder() / (name + ".toml"));
        return one;
    }
};

TEST_P(presets, judge_and_carry) {
    const auto of = profile(GetParam().preset);
    guard judge(of);
    const auto judged = judge.judge_outgoing(parsed(GetParam().stanza), low_to_high());
    ASSERT_EQ(judged.decision.what, GetParam().what)
        << judged.decision.rule << ": " << judged.decision.detail;
    EXPECT_NE(judged.decision.why, reason::validators_disagree);
    ASSERT_EQ(judged.stanza.has_value(), GetParam().what != outcome::refuse);
    if (!judged.stanza)
        return;
    std::string written;
    xmpp::write_stanza(*judged.stanza, *of->names(), xmpp::form::in_stream, written);
    EXPECT_THAT(written, testing::HasSubstr(GetParam().out));
    wire::codec codec(of->names());
    const auto bytes = codec.encode(*judged.stanza).value();
    const auto arrived = codec.decode(std::as_bytes(std::span(bytes)));
    ASSERT_TRUE(arrived) << arrived.error().message();
    EXPECT_EQ(guard(of, true).judge_incoming(*arrived, low_to_high()).what, outcome::pass);
}

// What `chat` lets cross crosses still.
TEST_P(presets, refuse_nothing_of_chat) {
    const auto what = guard(chat_profile())
                          .judge_outgoing(parsed(GetParam().stanza), low_to_high())
                          .decision.what;
    EXPECT_LE(GetParam().what, what);
}

INSTANTIATE_TEST_SUITE_P(lists, presets, testing::ValuesIn(cases),
                         [](const auto& each) { return each.param.name; });

} // namespace
} // namespace diolkos::guard
