// Rooms, discovery, and what the profile refuses or strips by name.
#include "tests/unit/guard/judged_case.hpp"

namespace diolkos::guard {
namespace {

const std::vector<judged_case> room_cases{
    {"join",
     "<presence from='a@low.example/r' to='b@high.example'><x "
     "xmlns='http://jabber.org/protocol/muc'><history maxstanzas='010' "
     "since='2024-01-01T00:00:00Z'/></x></presence>",
     outcome::pass, reason::none, none, R"(maxstanzas="10")"},
    {"password_of_a_join",
     "<presence from='a@low.example/r' to='b@high.example'><x "
     "xmlns='http://jabber.org/protocol/muc'><password>s</password></x></presence>",
     outcome::strip, reason::none, "}password", none},
    {"history_of_minus_one",
     "<presence from='a@low.example/r' to='b@high.example'><x "
     "xmlns='http://jabber.org/protocol/muc'><history seconds='-1'/></x></presence>",
     outcome::refuse, reason::payload_malformed, "schema", none},
    {"join_in_a_message",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><x "
     "xmlns='http://jabber.org/protocol/muc'/></message>",
     outcome::strip, reason::none, "{http://jabber.org/protocol/muc}x", none},
    {"occupant",
     "<presence from='a@low.example/r' to='b@high.example'><x "
     "xmlns='http://jabber.org/protocol/muc#user'><status code='110'/><item affiliation='member' "
     "role='participant' jid='a@low.example' nick='n'/></x></presence>",
     outcome::pass, reason::none, none, R"(<item affiliation="member")"},
    {"unknown_affiliation",
     "<presence from='a@low.example/r' to='b@high.example'><x "
     "xmlns='http://jabber.org/protocol/muc#user'><item affiliation='emperor'/></x></presence>",
     outcome::refuse, reason::payload_malformed, "schema", none},
    {"padded_role",
     "<presence from='a@low.example/r' to='b@high.example'><x "
     "xmlns='http://jabber.org/protocol/muc#user'><item role=' none'/></x></presence>",
     outcome::refuse, reason::payload_malformed, "schema", none},
    {"status_99",
     "<presence from='a@low.example/r' to='b@high.example'><x "
     "xmlns='http://jabber.org/protocol/muc#user'><status code='99'/></x></presence>",
     outcome::refuse, reason::payload_malformed, "schema", none},
    {"seventeen_statuses",
     "<presence from='a@low.example/r' to='b@high.example'><x "
     "xmlns='http://jabber.org/protocol/muc#user'><status code='110'/><status code='110'/><status "
     "code='110'/><status code='110'/><status code='110'/><status code='110'/><status "
     "code='110'/><status code='110'/><status code='110'/><status code='110'/><status "
     "code='110'/><status code='110'/><status code='110'/><status code='110'/><status "
     "code='110'/><status code='110'/><status code='110'/></x></presence>",
     outcome::refuse, reason::payload_malformed, "schema.occurrence", none},
    {"mediated_invitation",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><x "
     "xmlns='http://jabber.org/protocol/muc#user'><invite "
     "to='c@low.example'><reason>come</reason><continue thread='t'/></invite></x></message>",
     outcome::pass, reason::none, none, none},
    {"password_of_a_mediated_invitation",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><x "
     "xmlns='http://jabber.org/protocol/muc#user'><invite "
     "to='c@low.example'/><password>s</password></x></message>",
     outcome::strip, reason::none, "}password", none},
    {"destroyed",
     "<presence from='a@low.example/r' to='b@high.example' type='unavailable'><x "
     "xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none'/><destroy "
     "jid='next@chat.low.example'><reason>moved</reason></destroy></x></presence>",
     outcome::pass, reason::none, none, none},
    {"room_administration",
     "<iq from='a@low.example/r' to='b@high.example' type='set' id='i'><query "
     "xmlns='http://jabber.org/protocol/muc#admin'/></iq>",
     outcome::refuse, reason::payload_refused, "muc#admin", none},
};

const std::vector<judged_case> discovery_cases{
    {"info_request",
     "<iq from='a@low.example/r' to='b@high.example' type='get' id='i'><query "
     "xmlns='http://jabber.org/protocol/disco#info'/></iq>",
     outcome::pass, reason::none, none, none},
    {"info_request_with_a_node",
     "<iq from='a@low.example/r' to='b@high.example' type='get' id='i'><query "
     "xmlns='http://jabber.org/protocol/disco#info' node='n'/></iq>",
     outcome::refuse, reason::semantic_rule, "refuse-attribute query@node", none},
    {"info_result_with_a_node",
     "<iq from='a@low.example/r' to='b@high.example' type='result' id='i'><query "
     "xmlns='http://jabber.org/protocol/disco#info' node='n'/></iq>",
     outcome::refuse, reason::semantic_rule, "refuse-attribute query@node", none},
    {"info_request_with_content",
     "<iq from='a@low.example/r' to='b@high.example' type='get' id='i'><query "
     "xmlns='http://jabber.org/protocol/disco#info'><feature var='muc_open'/></query></iq>",
     outcome::refuse, reason::semantic_rule, "rule.request", none},
    {"info_set",
     "<iq from='a@low.example/r' to='b@high.example' type='set' id='i'><query "
     "xmlns='http://jabber.org/protocol/disco#info'/></iq>",
     outcome::refuse, reason::semantic_rule, "rule.request", none},
    {"info_result",
     "<iq from='a@low.example/r' to='b@high.example' type='result' id='i'><query "
     "xmlns='http://jabber.org/protocol/disco#info'><feature var='muc_open'/><identity "
     "category='conference' type='text' name='A room'/></query></iq>",
     outcome::pass, reason::none, none,
     R"(<identity category="conference" name="A room" type="text"/><feature var="muc_open"/>)"},
    {"feature_that_is_not_listed",
     "<iq from='a@low.example/r' to='b@high.example' type='result' id='i'><query "
     "xmlns='http://jabber.org/protocol/disco#info'><feature var='urn:secret'/><feature "
     "var='muc_open'/></query></iq>",
     outcome::strip, reason::none, "{feature}urn:secret", R"(<feature var="muc_open"/></query>)"},
    {"data_form_in_a_result",
     "<iq from='a@low.example/r' to='b@high.example' type='result' id='i'><query "
     "xmlns='http://jabber.org/protocol/disco#info'><x xmlns='jabber:x:data' "
     "type='result'/></query></iq>",
     outcome::strip, reason::none, "{jabber:x:data}x", none},
    {"language_of_an_identity",
     "<iq from='a@low.example/r' to='b@high.example' type='result' id='i'><query "
     "xmlns='http://jabber.org/protocol/disco#info'><identity category='c' type='t' "
     "xml:lang='en'/></query></iq>",
     outcome::strip, reason::none, "identity@", none},
    {"text_in_a_result",
     "<iq from='a@low.example/r' to='b@high.example' type='result' id='i'><query "
     "xmlns='http://jabber.org/protocol/disco#info'>some features</query></iq>",
     outcome::refuse, reason::stray_text, "schema", none},
    {"items_result",
     "<iq from='a@low.example/r' to='b@high.example' type='result' id='i'><query "
     "xmlns='http://jabber.org/protocol/disco#items'><item jid='room@chat.low.example' name='Room' "
     "node='n'/></query></iq>",
     outcome::pass, reason::none, none, none},
    {"items_request_with_a_node",
     "<iq from='a@low.example/r' to='b@high.example' type='get' id='i'><query "
     "xmlns='http://jabber.org/protocol/disco#items' node='n'/></iq>",
     outcome::refuse, reason::semantic_rule, "refuse-attribute query@node", none},
    {"items_without_address",
     "<iq from='a@low.example/r' to='b@high.example' type='result' id='i'><query "
     "xmlns='http://jabber.org/protocol/disco#items'><item name='Room'/></query></iq>",
     outcome::refuse, reason::payload_malformed, "schema.occurrence", none},
};

const std::vector<judged_case> profile_cases{
    {"carbon_refuses",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><received "
     "xmlns='urn:xmpp:carbons:2'/></message>",
     outcome::refuse, reason::payload_refused, "profile.chat refuse urn:xmpp:carbons:2", none},
    {"forward_refuses",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><forwarded "
     "xmlns='urn:xmpp:forward:0'/></message>",
     outcome::refuse, reason::payload_refused, "profile.chat refuse urn:xmpp:forward:0", none},
    {"archive_refuses",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><result "
     "xmlns='urn:xmpp:mam:2'/></message>",
     outcome::refuse, reason::payload_refused, "profile.chat refuse urn:xmpp:mam:2", none},
    {"omemo_refuses",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><encrypted "
     "xmlns='eu.siacs.conversations.axolotl'/></message>",
     outcome::refuse, reason::payload_refused, "profile.chat refuse eu.siacs.conversations.axolotl",
     none},
    {"pep_refuses",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><event "
     "xmlns='http://jabber.org/protocol/pubsub#event'/></message>",
     outcome::refuse, reason::payload_refused,
     "profile.chat refuse http://jabber.org/protocol/pubsub#event", none},
    {"addresses_refuses",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><addresses "
     "xmlns='http://jabber.org/protocol/address'/></message>",
     outcome::refuse, reason::payload_refused,
     "profile.chat refuse http://jabber.org/protocol/address", none},
    {"roster_exchange_refuses",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><x "
     "xmlns='http://jabber.org/protocol/rosterx'/></message>",
     outcome::refuse, reason::payload_refused,
     "profile.chat refuse http://jabber.org/protocol/rosterx", none},
    {"in_band_bytes_refuses",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><data "
     "xmlns='http://jabber.org/protocol/ibb'/></message>",
     outcome::refuse, reason::payload_refused, "profile.chat refuse http://jabber.org/protocol/ibb",
     none},
    {"private_carbon_hint_is_stripped",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><private "
     "xmlns='urn:xmpp:carbons:2'/></message>",
     outcome::strip, reason::none, "{urn:xmpp:carbons:2}private", "<body>hi</body></message>"},
    {"xhtml_is_stripped",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><html "
     "xmlns='http://jabber.org/protocol/xhtml-im'/></message>",
     outcome::strip, reason::none, "{http://jabber.org/protocol/xhtml-im}html",
     "<body>hi</body></message>"},
    {"out_of_band_is_stripped",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><x "
     "xmlns='jabber:x:oob'/></message>",
     outcome::strip, reason::none, "{jabber:x:oob}x", "<body>hi</body></message>"},
    {"bits_of_binary_is_stripped",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><data "
     "xmlns='urn:xmpp:bob'/></message>",
     outcome::strip, reason::none, "{urn:xmpp:bob}data", "<body>hi</body></message>"},
    {"last_activity_is_stripped",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><query "
     "xmlns='jabber:iq:last'/></message>",
     outcome::strip, reason::none, "{jabber:iq:last}query", "<body>hi</body></message>"},
    {"hint_is_stripped",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><store "
     "xmlns='urn:xmpp:hints'/></message>",
     outcome::strip, reason::none, "{urn:xmpp:hints}store", "<body>hi</body></message>"},
    {"unlisted_is_stripped",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><x "
     "xmlns='urn:nobody'/></message>",
     outcome::strip, reason::none, "{urn:nobody}x", "<body>hi</body></message>"},
};

INSTANTIATE_TEST_SUITE_P(room, judging, testing::ValuesIn(room_cases), case_name);
INSTANTIATE_TEST_SUITE_P(discovery, judging, testing::ValuesIn(discovery_cases), case_name);
INSTANTIATE_TEST_SUITE_P(profile, judging, testing::ValuesIn(profile_cases), case_name);

} // namespace
} // namespace diolkos::guard
