// The payloads of messages, and what becomes of them.
#include "tests/unit/guard/judged_case.hpp"

namespace diolkos::guard {
namespace {

const std::vector<judged_case> small_payload_cases{
    {"chat_state_active",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><active "
     "xmlns='http://jabber.org/protocol/chatstates'/></message>",
     outcome::pass, reason::none, none, none},
    {"chat_state_composing",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><composing "
     "xmlns='http://jabber.org/protocol/chatstates'/></message>",
     outcome::pass, reason::none, none, none},
    {"chat_state_paused",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><paused "
     "xmlns='http://jabber.org/protocol/chatstates'/></message>",
     outcome::pass, reason::none, none, none},
    {"chat_state_inactive",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><inactive "
     "xmlns='http://jabber.org/protocol/chatstates'/></message>",
     outcome::pass, reason::none, none, none},
    {"chat_state_gone",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><gone "
     "xmlns='http://jabber.org/protocol/chatstates'/></message>",
     outcome::pass, reason::none, none, none},
    {"chat_state_that_does_not_exist",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><shouting "
     "xmlns='http://jabber.org/protocol/chatstates'/></message>",
     outcome::strip, reason::none, "shouting", none},
    {"chat_state_in_presence",
     "<presence from='a@low.example/r' to='b@high.example'><active "
     "xmlns='http://jabber.org/protocol/chatstates'/></presence>",
     outcome::strip, reason::none, "{http://jabber.org/protocol/chatstates}active", none},
    {"attribute_of_a_chat_state",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><active "
     "xmlns='http://jabber.org/protocol/chatstates' since='x'/></message>",
     outcome::strip, reason::none, "active@since", none},
    {"text_in_a_chat_state",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><active "
     "xmlns='http://jabber.org/protocol/chatstates'>x</active></message>",
     outcome::refuse, reason::stray_text, "schema", none},
    {"chat_state_twice",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><active "
     "xmlns='http://jabber.org/protocol/chatstates'/><active "
     "xmlns='http://jabber.org/protocol/chatstates'/></message>",
     outcome::refuse, reason::payload_malformed, "schema.occurrence", none},
    {"foreign_payload_in_a_payload",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><active "
     "xmlns='http://jabber.org/protocol/chatstates'><x xmlns='urn:x'/></active></message>",
     outcome::strip, reason::none, "{urn:x}x", none},
    {"own_element_where_there_is_none",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><active "
     "xmlns='http://jabber.org/protocol/chatstates'><gone/></active></message>",
     outcome::refuse, reason::payload_malformed, "schema", none},
    {"receipt",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><received "
     "xmlns='urn:xmpp:receipts' id='m1'/></message>",
     outcome::pass, reason::none, none, R"(id="m1")"},
    {"receipt_without_id",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><received "
     "xmlns='urn:xmpp:receipts'/></message>",
     outcome::refuse, reason::payload_malformed, "schema.occurrence", none},
    {"receipt_with_empty_id",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><received "
     "xmlns='urn:xmpp:receipts' id=''/></message>",
     outcome::refuse, reason::payload_malformed, "schema", none},
    {"receipt_with_long_id",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><received "
     "xmlns='urn:xmpp:receipts' id='" +
         repeat("x", 256) + "'/></message>",
     outcome::refuse, reason::too_large, "schema", none},
    {"displayed_marker",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><displayed "
     "xmlns='urn:xmpp:chat-markers:0' id='m'/></message>",
     outcome::pass, reason::none, none, none},
    {"received_marker",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><received "
     "xmlns='urn:xmpp:chat-markers:0' id='m'/></message>",
     outcome::strip, reason::none, "{urn:xmpp:chat-markers:0}received", none},
    {"correction",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><replace "
     "xmlns='urn:xmpp:message-correct:0' id='m'/></message>",
     outcome::pass, reason::none, none, none},
    {"reactions",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><reactions "
     "xmlns='urn:xmpp:reactions:0' "
     "id='m'><reaction>👋🏽</reaction><reaction>🐢</reaction></reactions></message>",
     outcome::pass, reason::none, none, "<reaction>👋🏽</reaction><reaction>🐢</reaction>"},
    {"reaction_of_65_bytes",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><reactions "
     "xmlns='urn:xmpp:reactions:0' "
     "id='m'><reaction>xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx</"
     "reaction></reactions></message>",
     outcome::refuse, reason::too_large, "schema", none},
    {"thirty_three_reactions",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><reactions "
     "xmlns='urn:xmpp:reactions:0' id='m'" +
         repeat("><reaction>x</reaction", 33) + "></reactions></message>",
     outcome::refuse, reason::payload_malformed, "schema.occurrence", none},
    {"reply",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><reply "
     "xmlns='urn:xmpp:reply:0' to='C@low.example' id='m'/></message>",
     outcome::pass, reason::none, none, R"(to="c@low.example")"},
    {"reply_to_no_address",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><reply "
     "xmlns='urn:xmpp:reply:0' to='@' id='m'/></message>",
     outcome::refuse, reason::payload_malformed, "schema {urn:xmpp:reply:0}reply@to", none},
    {"fallback_of_places",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><fallback "
     "xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' "
     "end='02'/></fallback></message>",
     outcome::pass, reason::none, none, R"(end="2" start="0")"},
    {"fallback_before_the_beginning",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><fallback "
     "xmlns='urn:xmpp:fallback:0'><body start='-1'/></fallback></message>",
     outcome::refuse, reason::payload_malformed, "schema", none},
};

const std::vector<judged_case> rich_payload_cases{
    {"retraction_with_reason",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><retract "
     "xmlns='urn:xmpp:message-retract:1' id='m'><reason>oops</reason></retract></message>",
     outcome::pass, reason::none, none, none},
    {"tombstone_loses_its_children",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><retracted "
     "xmlns='urn:xmpp:message-retract:1' id='m' stamp='2024-01-01T00:00:00Z'><reason>r</reason><x "
     "xmlns='urn:x'/></retracted></message>",
     outcome::strip, reason::none, "reason", none},
    {"origin_id",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><origin-id "
     "xmlns='urn:xmpp:sid:0' id='m'/></message>",
     outcome::pass, reason::none, none, none},
    {"stanza_id_by_the_sending_side",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><stanza-id "
     "xmlns='urn:xmpp:sid:0' by='room@chat.low.example' id='m'/></message>",
     outcome::pass, reason::none, none, none},
    {"stanza_id_by_the_receiving_side",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><stanza-id "
     "xmlns='urn:xmpp:sid:0' by='b@high.example' id='m'/></message>",
     outcome::strip, reason::none, "{urn:xmpp:sid:0}stanza-id", none},
    {"delay_of_the_sending_side",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><delay "
     "xmlns='urn:xmpp:delay' from='low.example' stamp='2024-02-29T23:59:59.120000Z'>Offline "
     "Storage</delay></message>",
     outcome::pass, reason::none, none, R"(stamp="2024-02-29T23:59:59.12Z">Offline Storage<)"},
    {"delay_of_the_receiving_side",
     "<presence from='a@low.example/r' to='b@high.example'><delay xmlns='urn:xmpp:delay' "
     "from='high.example' stamp='2024-01-01T00:00:00Z'/></presence>",
     outcome::strip, reason::none, "{urn:xmpp:delay}delay", none},
    {"delay_with_a_zone",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><delay "
     "xmlns='urn:xmpp:delay' stamp='2024-01-01T00:30:00+02:00'/></message>",
     outcome::pass, reason::none, none, R"(stamp="2023-12-31T22:30:00Z")"},
    {"delay_without_a_zone",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><delay "
     "xmlns='urn:xmpp:delay' stamp='2024-01-01T00:00:00'/></message>",
     outcome::refuse, reason::payload_malformed, "schema", none},
    {"delay_of_no_day",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><delay "
     "xmlns='urn:xmpp:delay' stamp='2023-02-29T00:00:00Z'/></message>",
     outcome::refuse, reason::payload_malformed, "schema", none},
    {"unstyled",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><unstyled "
     "xmlns='urn:xmpp:styling:0'/></message>",
     outcome::pass, reason::none, none, none},
    {"occupant_id",
     "<presence from='a@low.example/r' to='b@high.example'><occupant-id "
     "xmlns='urn:xmpp:occupant-id:0' id='o'/></presence>",
     outcome::pass, reason::none, none, none},
    {"occupant_id_twice",
     "<presence from='a@low.example/r' to='b@high.example'><occupant-id "
     "xmlns='urn:xmpp:occupant-id:0' id='o'/><occupant-id xmlns='urn:xmpp:occupant-id:0' "
     "id='p'/></presence>",
     outcome::refuse, reason::payload_malformed, "schema.occurrence", none},
    {"direct_invitation",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><x "
     "xmlns='jabber:x:conference' jid='room@chat.low.example' continue='1' "
     "reason='come'/></message>",
     outcome::pass, reason::none, none, R"(continue="true")"},
    {"password_of_a_direct_invitation",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><x "
     "xmlns='jabber:x:conference' jid='room@chat.low.example' password='s'/></message>",
     outcome::strip, reason::none, "x@password", none},
    {"two_of_a_dictionary_attribute_value_kind",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><x "
     "xmlns='jabber:x:conference' jid='room@chat.low.example' continue='yes'/></message>",
     outcome::refuse, reason::payload_malformed, "schema", none},
    {"ess_label",
     R"(<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><securitylabel xmlns='urn:xmpp:sec-label:0'><displaymarking fgcolor='black' bgcolor='#ff0000'>SECRET</displaymarking><label><esssecuritylabel xmlns='urn:xmpp:sec-label:ess:0'> MQYC
 AQIGASk= </esssecuritylabel></label></securitylabel></message>)",
     outcome::pass, reason::none, none, ">MQYCAQIGASk=<"},
    {"empty_label",
     "<message from='a@low.example/r' to='b@high.example' "
     "type='chat'><body>hi</body><securitylabel "
     "xmlns='urn:xmpp:sec-label:0'><label/></securitylabel></message>",
     outcome::pass, reason::none, none, "<label/>"},
    {"label_of_another_format",
     "<message from='a@low.example/r' to='b@high.example' "
     "type='chat'><body>hi</body><securitylabel xmlns='urn:xmpp:sec-label:0'><label><icismlabel "
     "xmlns='http://example.gov/IC-ISM/0'/></label></securitylabel></message>",
     outcome::refuse, reason::semantic_rule, "refuse-foreign-in label", none},
    {"equivalent_label_of_another_format",
     "<message from='a@low.example/r' to='b@high.example' "
     "type='chat'><body>hi</body><securitylabel "
     "xmlns='urn:xmpp:sec-label:0'><label/><equivalentlabel><x "
     "xmlns='urn:x'/></equivalentlabel></securitylabel></message>",
     outcome::refuse, reason::semantic_rule, "refuse-foreign-in equivalentlabel", none},
    {"label_that_is_no_base64",
     "<message from='a@low.example/r' to='b@high.example' "
     "type='chat'><body>hi</body><securitylabel "
     "xmlns='urn:xmpp:sec-label:0'><label><esssecuritylabel "
     "xmlns='urn:xmpp:sec-label:ess:0'>MQYC*</esssecuritylabel></label></securitylabel></message>",
     outcome::refuse, reason::payload_malformed, "schema", none},
    {"security_label_without_label",
     "<message from='a@low.example/r' to='b@high.example' "
     "type='chat'><body>hi</body><securitylabel "
     "xmlns='urn:xmpp:sec-label:0'><displaymarking>SECRET</displaymarking></securitylabel></"
     "message>",
     outcome::refuse, reason::payload_malformed, "schema.occurrence", none},
    {"two_ess_labels_in_one",
     "<message from='a@low.example/r' to='b@high.example' "
     "type='chat'><body>hi</body><securitylabel "
     "xmlns='urn:xmpp:sec-label:0'><label><esssecuritylabel "
     "xmlns='urn:xmpp:sec-label:ess:0'>MQYCAQIGASk=</esssecuritylabel><esssecuritylabel "
     "xmlns='urn:xmpp:sec-label:ess:0'>MQYCAQIGASk=</esssecuritylabel></label></securitylabel></"
     "message>",
     outcome::refuse, reason::payload_malformed, "schema.occurrence", none},
    {"colour_that_is_none",
     "<message from='a@low.example/r' to='b@high.example' "
     "type='chat'><body>hi</body><securitylabel xmlns='urn:xmpp:sec-label:0'><displaymarking "
     "fgcolor='url(x)'>S</displaymarking><label/></securitylabel></message>",
     outcome::refuse, reason::schema_violation, "schema", none},
};

INSTANTIATE_TEST_SUITE_P(small_payload, judging, testing::ValuesIn(small_payload_cases), case_name);
INSTANTIATE_TEST_SUITE_P(rich_payload, judging, testing::ValuesIn(rich_payload_cases), case_name);

} // namespace
} // namespace diolkos::guard
