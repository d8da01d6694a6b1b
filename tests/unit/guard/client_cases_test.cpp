// What real programs put into stanzas between servers: transcribed from conversations with
// Profanity 0.13, Prosody 0.12 and ejabberd 23.01 in the lab (tests/integration/clients_test.py,
// matrix_test.py), with other names, ids and words. What people type crosses; what says of which
// make a program is, does not.
#include "tests/unit/guard/judged_case.hpp"

namespace diolkos::guard {
namespace {

const std::vector<judged_case> client_cases{
    {"profanity_presence",
     "<presence from='a@low.example/terminal' to='b@high.example' xml:lang='en' "
     "id='p7Qa31c0'><c hash='sha-1' xmlns='http://jabber.org/protocol/caps' "
     "ver='q1Zc3mXk0h9T5kq8e7YvWg2aXyE=' node='http://profanity-im.github.io'/><x "
     "xmlns='vcard-temp:x:update'><photo/></x></presence>",
     outcome::strip, reason::none, "{http://jabber.org/protocol/caps}c", none},
    {"profanity_away",
     "<presence from='a@low.example/terminal' to='b@high.example' "
     "id='p7Qa31c1'><show>away</show><status>στο λιμάνι</status><c hash='sha-1' "
     "xmlns='http://jabber.org/protocol/caps' ver='q1Zc3mXk0h9T5kq8e7YvWg2aXyE=' "
     "node='http://profanity-im.github.io'/></presence>",
     outcome::strip, reason::none, "{http://jabber.org/protocol/caps}c",
     "<show>away</show><status>στο λιμάνι</status>"},
    {"profanity_away_since",
     "<presence from='a@low.example/terminal' to='b@high.example' "
     "id='p7Qa31c2'><show>away</show><query xmlns='jabber:iq:last' seconds='90'/><c "
     "hash='sha-1' xmlns='http://jabber.org/protocol/caps' ver='q1Zc3mXk0h9T5kq8e7YvWg2aXyE=' "
     "node='http://profanity-im.github.io'/></presence>",
     outcome::strip, reason::none, "{jabber:iq:last}query", "<show>away</show>"},
    {"profanity_subscribes",
     "<presence from='a@low.example' to='b@high.example' type='subscribe' id='p7Qa31c3' "
     "xml:lang='en'/>",
     outcome::pass, reason::none, none, R"(type="subscribe")"},
    {"profanity_composing",
     "<message from='a@low.example/terminal' to='b@high.example/r' type='chat' id='p7Qa31c4' "
     "xml:lang='en'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>",
     outcome::pass, reason::none, none, "<composing"},
    {"profanity_chat",
     "<message from='a@low.example/terminal' to='b@high.example/r' type='chat' id='p7Qa31c5' "
     "xml:lang='en'><body>πλέομεν 🚢 &lt;&amp;&gt;</body><active "
     "xmlns='http://jabber.org/protocol/chatstates'/><request "
     "xmlns='urn:xmpp:receipts'/></message>",
     outcome::pass, reason::none, none, "πλέομεν 🚢 &lt;&amp;&gt;"},
    {"profanity_chat_with_origin",
     "<message from='a@low.example/terminal' to='b@high.example' type='chat' "
     "id='p7Qa31c6'><origin-id id='p7Qa31c6' xmlns='urn:xmpp:sid:0'/><body>ahoy</body><active "
     "xmlns='http://jabber.org/protocol/chatstates'/><request "
     "xmlns='urn:xmpp:receipts'/></message>",
     outcome::pass, reason::none, none, "ahoy"},
    {"profanity_receipt",
     "<message from='a@low.example/terminal' to='b@high.example/r' id='p7Qa31c7'><received "
     "xmlns='urn:xmpp:receipts' id='m1'/></message>",
     outcome::pass, reason::none, none, R"(id="m1")"},
    {"profanity_correction",
     "<message from='a@low.example/terminal' to='b@high.example' type='chat' "
     "id='p7Qa31c8'><replace id='p7Qa31c6' xmlns='urn:xmpp:message-correct:0'/><body>ahoy "
     "there</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>",
     outcome::pass, reason::none, none, R"(id="p7Qa31c6")"},
    {"profanity_joins",
     "<presence from='a@low.example/terminal' to='quay@high.example/a' id='p7Qa31c9'><x "
     "xmlns='http://jabber.org/protocol/muc'/><c hash='sha-1' "
     "xmlns='http://jabber.org/protocol/caps' ver='q1Zc3mXk0h9T5kq8e7YvWg2aXyE=' "
     "node='http://profanity-im.github.io'/></presence>",
     outcome::strip, reason::none, "{http://jabber.org/protocol/caps}c",
     "http://jabber.org/protocol/muc"},
    {"profanity_in_a_room",
     "<message from='a@low.example/terminal' to='quay@high.example' type='groupchat' "
     "id='p7Qa31d0'><origin-id id='p7Qa31d0' xmlns='urn:xmpp:sid:0'/><body>who "
     "sails?</body></message>",
     outcome::pass, reason::none, none, "who sails?"},
    {"profanity_leaves",
     "<presence from='a@low.example/terminal' to='quay@high.example/a' "
     "type='unavailable' id='p7Qa31d1'/>",
     outcome::pass, reason::none, none, R"(type="unavailable")"},
    {"profanity_asks_for_a_rooms_members",
     "<iq from='a@low.example/terminal' to='quay@high.example' type='get' "
     "id='p7Qa31d2'><query xmlns='http://jabber.org/protocol/muc#admin'><item "
     "affiliation='member'/></query></iq>",
     outcome::refuse, reason::payload_refused, "muc#admin", none},
    {"profanity_asks_what_a_room_is",
     "<iq from='a@low.example/terminal' to='quay@high.example' type='get' "
     "id='p7Qa31d3'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>",
     outcome::pass, reason::none, none, "disco#info"},
    {"profanity_says_what_it_is",
     "<iq from='a@low.example/terminal' to='b@high.example/r' type='result' "
     "id='p7Qa31d4'><query xmlns='http://jabber.org/protocol/disco#info'><identity "
     "type='console' category='client' name='Profanity 0.13.1'/><feature "
     "var='jabber:iq:last'/><feature var='urn:xmpp:message-correct:0'/><feature "
     "var='http://jabber.org/protocol/mood+notify'/><feature var='urn:xmpp:ping'/><feature "
     "var='urn:xmpp:receipts'/></query></iq>",
     outcome::strip, reason::none, "feature", R"(<feature var="urn:xmpp:ping"/>)"},
    {"prosody_sends_presence_that_waited",
     "<presence from='a@low.example/terminal' to='b@high.example' id='p7Qa31d5' "
     "xml:lang='en'><delay xmlns='urn:xmpp:delay' stamp='2026-01-01T10:00:00Z' "
     "from='low.example'/></presence>",
     outcome::pass, reason::none, none, "urn:xmpp:delay"},
    {"ejabberd_sends_presence_that_waited",
     "<presence from='a@low.example/terminal' to='b@high.example' id='p7Qa31d6'><delay "
     "xmlns='urn:xmpp:delay' stamp='2026-01-01T10:00:00.72892Z' "
     "from='a@low.example/terminal'/></presence>",
     outcome::pass, reason::none, none, "urn:xmpp:delay"},
};

INSTANTIATE_TEST_SUITE_P(clients, judging, testing::ValuesIn(client_cases), case_name);

} // namespace
} // namespace diolkos::guard
