// Roots and iqs, and what becomes of them.
#include "tests/unit/guard/judged_case.hpp"

namespace diolkos::guard {
namespace {

const std::vector<judged_case> root_cases{
    {"message_of_each_type_chat",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body></message>",
     outcome::pass, reason::none, none, none},
    {"message_of_type_normal",
     "<message from='a@low.example/r' to='b@high.example' type='normal'><body>hi</body></message>",
     outcome::pass, reason::none, none, R"(type="normal")"},
    {"message_of_type_groupchat",
     "<message from='a@low.example/r' to='b@high.example' "
     "type='groupchat'><body>hi</body></message>",
     outcome::pass, reason::none, none, R"(type="groupchat")"},
    {"message_of_type_headline",
     "<message from='a@low.example/r' to='b@high.example' "
     "type='headline'><body>hi</body></message>",
     outcome::pass, reason::none, none, R"(type="headline")"},
    {"message_without_type",
     "<message from='a@low.example/r' to='b@high.example'><body>hi</body></message>", outcome::pass,
     reason::none, none, none},
    {"message_with_id_and_language",
     "<message from='a@low.example/r' to='b@high.example' id='m1' "
     "xml:lang='de-CH'><body>hi</body></message>",
     outcome::pass, reason::none, none, R"(id="m1" xml:lang="de-CH")"},
    {"message_of_unknown_type",
     "<message from='a@low.example/r' to='b@high.example' type='shout'><body>hi</body></message>",
     outcome::refuse, reason::bad_type, "core.type", none},
    {"message_of_presence_type",
     "<message from='a@low.example/r' to='b@high.example' type='probe'><body>hi</body></message>",
     outcome::refuse, reason::bad_type, "core.type", none},
    {"message_of_empty_type",
     "<message from='a@low.example/r' to='b@high.example' type=''><body>hi</body></message>",
     outcome::refuse, reason::bad_type, "core.type", none},
    {"message_of_padded_type",
     "<message from='a@low.example/r' to='b@high.example' type=' chat '><body>hi</body></message>",
     outcome::refuse, reason::bad_type, "core.type", none},
    {"message_of_type_in_capitals",
     "<message from='a@low.example/r' to='b@high.example' type='Chat'><body>hi</body></message>",
     outcome::refuse, reason::bad_type, "core.type", none},
    {"iq_without_type",
     "<iq from='a@low.example/r' to='b@high.example' id='i'><ping xmlns='urn:xmpp:ping'/></iq>",
     outcome::refuse, reason::bad_type, "core.type", none},
    {"iq_of_message_type",
     "<iq from='a@low.example/r' to='b@high.example' id='i' type='chat'><ping "
     "xmlns='urn:xmpp:ping'/></iq>",
     outcome::refuse, reason::bad_type, "core.type", none},
    {"no_from", "<message to='b@high.example'><body>hi</body></message>", outcome::refuse,
     reason::not_routable, "core.address", none},
    {"no_to", "<message from='a@low.example'><body>hi</body></message>", outcome::refuse,
     reason::not_routable, "core.address", none},
    {"from_is_no_address",
     "<message from='@low.example' to='b@high.example'><body>hi</body></message>", outcome::refuse,
     reason::not_routable, "core.address", none},
    {"to_has_an_empty_resource",
     "<message from='a@low.example' to='b@high.example/'><body>hi</body></message>",
     outcome::refuse, reason::not_routable, "core.address", none},
    {"from_of_another_side",
     "<message from='a@high.example' to='b@high.example'><body>hi</body></message>",
     outcome::refuse, reason::domain_not_served, "rule.domains", none},
    {"to_of_another_side",
     "<message from='a@low.example' to='b@elsewhere.example'><body>hi</body></message>",
     outcome::refuse, reason::domain_not_served, "rule.domains", none},
    {"addresses_are_written_prepared",
     "<message from='A@LOW.example/R' to='B@High.Example'><body>hi</body></message>", outcome::pass,
     reason::none, none, R"(from="a@low.example/R" to="b@high.example")"},
    {"iq_without_id",
     "<iq from='a@low.example/r' to='b@high.example' type='get'><ping xmlns='urn:xmpp:ping'/></iq>",
     outcome::refuse, reason::not_routable, "core.id", none},
    {"iq_with_empty_id",
     "<iq from='a@low.example/r' to='b@high.example' type='get' id=''><ping "
     "xmlns='urn:xmpp:ping'/></iq>",
     outcome::refuse, reason::not_routable, "core.id", none},
    {"message_with_empty_id",
     "<message from='a@low.example/r' to='b@high.example' id=''><body>hi</body></message>",
     outcome::strip, reason::none, "message@id", none},
    {"id_of_256_bytes",
     "<message from='a@low.example/r' to='b@high.example' id='" + repeat("x", 256) +
         "'><body>hi</body></message>",
     outcome::refuse, reason::too_large, "limit.id", none},
    {"id_of_255_bytes",
     "<message from='a@low.example/r' to='b@high.example' id='" + repeat("x", 255) +
         "'><body>hi</body></message>",
     outcome::pass, reason::none, none, none},
    {"id_of_128_two_byte_characters",
     "<message from='a@low.example/r' to='b@high.example' id='" + repeat("é", 128) +
         "'><body>hi</body></message>",
     outcome::refuse, reason::too_large, "limit.id", none},
    {"unknown_attribute",
     "<message from='a@low.example/r' to='b@high.example' via='x'><body>hi</body></message>",
     outcome::strip, reason::none, "message@via", none},
    {"attribute_of_another_namespace",
     "<message from='a@low.example/r' to='b@high.example' xmlns:o='urn:o' "
     "o:from='x'><body>hi</body></message>",
     outcome::strip, reason::none, "message@{urn:o}from", none},
    {"schema_location",
     "<message from='a@low.example/r' to='b@high.example' "
     "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='urn:x "
     "http://x.example/x.xsd'><body>hi</body></message>",
     outcome::refuse, reason::forbidden_markup, "markup.schema-instance", none},
    {"schema_instance_type_in_a_payload",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><active "
     "xmlns='http://jabber.org/protocol/chatstates' "
     "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:type='t'/></message>",
     outcome::refuse, reason::forbidden_markup, "markup.schema-instance", none},
    {"schema_instance_nil_in_what_would_be_stripped",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><x "
     "xmlns='urn:x'><y xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
     "xsi:nil='1'/></x></message>",
     outcome::refuse, reason::forbidden_markup, "markup.schema-instance", none},
    {"text_in_the_root",
     "<message from='a@low.example/r' to='b@high.example' "
     "type='chat'>hello<body>hi</body></message>",
     outcome::refuse, reason::stray_text, "core.stray-text", none},
    {"blanks_in_the_root", R"(<message from='a@low.example/r' to='b@high.example' type='chat'> 
	<body>hi</body>
 </message>)",
     outcome::pass, reason::none, none, none},
    {"malformed_language",
     "<message from='a@low.example/r' to='b@high.example' "
     "xml:lang='en_GB'><body>hi</body></message>",
     outcome::refuse, reason::core_malformed, "core.language", none},
    {"empty_language",
     "<message from='a@low.example/r' to='b@high.example' xml:lang=''><body>hi</body></message>",
     outcome::strip, reason::none, "message@{http://www.w3.org/XML/1998/namespace}lang", none},
};

const std::vector<judged_case> iq_cases{
    {"ping",
     "<iq from='a@low.example/r' to='b@high.example' type='get' id='i'><ping "
     "xmlns='urn:xmpp:ping'/></iq>",
     outcome::pass, reason::none, none, R"(<ping xmlns="urn:xmpp:ping"/>)"},
    {"empty_result", "<iq from='a@low.example/r' to='b@high.example' type='result' id='i'></iq>",
     outcome::pass, reason::none, none, none},
    {"get_without_payload",
     "<iq from='a@low.example/r' to='b@high.example' type='get' id='i'></iq>", outcome::refuse,
     reason::payload_count, "core.iq-payloads", none},
    {"get_with_two_payloads",
     "<iq from='a@low.example/r' to='b@high.example' type='get' id='i'><ping "
     "xmlns='urn:xmpp:ping'/><ping xmlns='urn:xmpp:ping'/></iq>",
     outcome::refuse, reason::payload_count, "core.iq-payloads", none},
    {"result_with_two_payloads",
     "<iq from='a@low.example/r' to='b@high.example' type='result' id='i'><ping "
     "xmlns='urn:xmpp:ping'/><ping xmlns='urn:xmpp:ping'/></iq>",
     outcome::refuse, reason::payload_count, "core.iq-payloads", none},
    {"unlisted_payload",
     "<iq from='a@low.example/r' to='b@high.example' type='get' id='i'><q xmlns='urn:x'/></iq>",
     outcome::refuse, reason::payload_unlisted, "profile.chat unlisted", none},
    {"unlisted_payload_in_a_result",
     "<iq from='a@low.example/r' to='b@high.example' type='result' id='i'><q xmlns='urn:x'/></iq>",
     outcome::refuse, reason::payload_unlisted, "profile.chat unlisted", none},
    {"refused_payload",
     "<iq from='a@low.example/r' to='b@high.example' type='set' id='i'><query "
     "xmlns='jabber:iq:roster'/></iq>",
     outcome::refuse, reason::payload_refused, "profile.chat refuse jabber:iq:roster", none},
    {"payload_of_messages",
     "<iq from='a@low.example/r' to='b@high.example' type='get' id='i'><request "
     "xmlns='urn:xmpp:receipts'/></iq>",
     outcome::refuse, reason::payload_unlisted, "profile.chat unlisted", none},
    {"last_activity_refuses_in_an_iq",
     "<iq from='a@low.example/r' to='b@high.example' type='get' id='i'><query "
     "xmlns='jabber:iq:last'/></iq>",
     outcome::refuse, reason::payload_refused, "jabber:iq:last", none},
    {"child_of_the_servers_namespace",
     "<iq from='a@low.example/r' to='b@high.example' type='get' id='i'><query/></iq>",
     outcome::refuse, reason::core_malformed, "core.child", none},
    {"set_of_a_ping",
     "<iq from='a@low.example/r' to='b@high.example' type='set' id='i'><ping "
     "xmlns='urn:xmpp:ping'/></iq>",
     outcome::refuse, reason::semantic_rule, "rule.request", none},
    {"ping_with_content",
     "<iq from='a@low.example/r' to='b@high.example' type='get' id='i'><ping "
     "xmlns='urn:xmpp:ping'><x xmlns='urn:x'/></ping></iq>",
     outcome::refuse, reason::semantic_rule, "rule.request", none},
};

INSTANTIATE_TEST_SUITE_P(root, judging, testing::ValuesIn(root_cases), case_name);
INSTANTIATE_TEST_SUITE_P(iq, judging, testing::ValuesIn(iq_cases), case_name);

} // namespace
} // namespace diolkos::guard
