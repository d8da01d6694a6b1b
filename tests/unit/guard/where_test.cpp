// Where in the stanza a refusal is, as people are told.
#include "tests/unit/guard/judging.hpp"

#include <gtest/gtest.h>

namespace diolkos::guard {
namespace {

constexpr std::string_view head = "from='a@low.example/r' to='b@high.example'";

struct place_case {
    const char* name;
    std::string stanza;
    const char* where;

    friend void PrintTo(const place_case& each, std::ostream* out) { *out << each.name; }
};

std::string message(std::string_view inside, std::string_view attributes = "") {
    return std::string("<message ")
        .append(head)
        .append(" ")
        .append(attributes)
        .append(">")
        .append(inside)
        .append("</message>");
}
std::string iq(std::string_view type, std::string_view inside) {
    return std::string("<iq ")
        .append(head)
        .append(" id='i' type='")
        .append(type)
        .append("'>")
        .append(inside)
        .append("</iq>");
}

const std::vector<place_case> cases{
    {"of_an_attribute_of_the_stanza", "<message from='a@low.example' to='@'/>", "message@to"},
    {"of_the_type", message("<body>x</body>", "type='set'"), "message"},
    {"of_a_language", message("<body>x</body>", "xml:lang='-'"),
     "message@{http://www.w3.org/XML/1998/namespace}lang"},
    {"of_a_domain", "<message from='a@other.example' to='b@high.example'><body>x</body></message>",
     "message@from"},
    {"of_a_core_child", message("<body>x</body><thread>1</thread><thread>2</thread>"),
     "message/thread[2]"},
    {"of_a_refused_payload", message("<body/><received xmlns='urn:xmpp:carbons:2'/>"),
     "message/{urn:xmpp:carbons:2}received"},
    {"of_an_unlisted_payload", iq("get", "<q xmlns='urn:q'/>"), "iq/{urn:q}q"},
    {"of_a_value", message("<body/><delay xmlns='urn:xmpp:delay' stamp='now'/>"),
     "message/{urn:xmpp:delay}delay@stamp"},
    {"of_an_element_inside",
     message("<reactions xmlns='urn:xmpp:reactions:0' id='1'>"
             "<reaction>x</reaction><other/></reactions>"),
     "message/{urn:xmpp:reactions:0}reactions/other"},
    {"of_text_inside", message("<active xmlns='http://jabber.org/protocol/chatstates'>x</active>"),
     "message/{http://jabber.org/protocol/chatstates}active"},
    {"of_an_attribute_that_is_missing",
     message("<body/><replace xmlns='urn:xmpp:message-correct:0'/>"),
     "message/{urn:xmpp:message-correct:0}replace@id"},
    {"of_what_is_too_often",
     message("<body/><active xmlns='http://jabber.org/protocol/chatstates'/>"
             "<active xmlns='http://jabber.org/protocol/chatstates'/>"),
     "message/{http://jabber.org/protocol/chatstates}active"},
    {"of_an_error",
     message("<error type='cancel'><no-such-thing "
             "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
             "type='error'"),
     "message/error/{urn:ietf:params:xml:ns:xmpp-stanzas}no-such-thing"},
    {"of_an_attribute_of_an_error", message("<error type='bad'/>", "type='error'"),
     "message/error@type"},
    {"of_a_pattern",
     message("<body/><securitylabel xmlns='urn:xmpp:sec-label:0'>"
             "<displaymarking fgcolor='mauve'>x</displaymarking><label/>"
             "</securitylabel>"),
     "message/{urn:xmpp:sec-label:0}securitylabel/displaymarking@fgcolor"},
    {"of_nothing_in_particular", message(""), "message"},
    {"of_no_stanza", "<handshake/>", "handshake"},
};

class where_refused : public testing::TestWithParam<place_case> {};

TEST_P(where_refused, is_said) {
    const auto judged =
        guard(chat_profile()).judge_outgoing(parsed(GetParam().stanza), low_to_high());
    EXPECT_EQ(judged.decision.what, outcome::refuse);
    EXPECT_EQ(judged.decision.where, GetParam().where) << judged.decision.detail;
}

INSTANTIATE_TEST_SUITE_P(places, where_refused, testing::ValuesIn(cases),
                         [](const auto& each) { return each.param.name; });

TEST(where_refused, of_a_pass_nothing) {
    const auto judged =
        guard(chat_profile()).judge_outgoing(parsed(message("<body>x</body>")), low_to_high());
    EXPECT_EQ(judged.decision.where, "");
}

} // namespace
} // namespace diolkos::guard
