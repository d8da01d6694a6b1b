// The core of messages and presence, and what becomes of it.
#include "tests/unit/guard/judged_case.hpp"

namespace diolkos::guard {
namespace {

const std::vector<judged_case> message_cases{
    {"bodies_in_two_languages",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><body "
     "xml:lang='de'>hallo</body></message>",
     outcome::pass, reason::none, none, R"(<body xml:lang="de">hallo</body>)"},
    {"two_bodies_without_language",
     "<message from='a@low.example/r' to='b@high.example' "
     "type='chat'><body>a</body><body>b</body></message>",
     outcome::refuse, reason::core_malformed, "core.language-repeated", none},
    {"two_bodies_of_one_language",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body "
     "xml:lang='de'>a</body><body xml:lang='DE'>b</body></message>",
     outcome::refuse, reason::core_malformed, "core.language-repeated", none},
    {"a_body_in_the_stanzas_language_twice",
     "<message from='a@low.example/r' to='b@high.example' xml:lang='en'><body>a</body><body "
     "xml:lang='en'>b</body></message>",
     outcome::refuse, reason::core_malformed, "core.language-repeated", none},
    {"empty_body",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body/></message>",
     outcome::pass, reason::none, none, "<body></body>"},
    {"body_with_markup_as_text",
     "<message from='a@low.example/r' to='b@high.example' "
     "type='chat'><body><![CDATA[<b>&]]></body></message>",
     outcome::pass, reason::none, none, "<body>&lt;b&gt;&amp;</body>"},
    {"body_beyond_the_basic_plane",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>😀 "
     "žluťoučký</body></message>",
     outcome::pass, reason::none, none, "😀 žluťoučký"},
    {"body_with_an_element",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi <b "
     "xmlns='urn:b'/></body></message>",
     outcome::refuse, reason::core_malformed, "core.text-only", none},
    {"body_with_an_unknown_attribute",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body "
     "id='x'>hi</body></message>",
     outcome::strip, reason::none, "body@id", "<body>hi</body>"},
    {"subject_alone",
     "<message from='a@low.example/r' to='b@high.example' "
     "type='chat'><subject>hi</subject></message>",
     outcome::pass, reason::none, none, none},
    {"thread_with_parent",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><thread "
     "parent='p'>t</thread></message>",
     outcome::pass, reason::none, none, R"(<thread parent="p">t</thread>)"},
    {"thread_with_a_language",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><thread "
     "xml:lang='en'>t</thread></message>",
     outcome::strip, reason::none, "thread@", none},
    {"two_threads",
     "<message from='a@low.example/r' to='b@high.example' "
     "type='chat'><thread>a</thread><thread>b</thread></message>",
     outcome::refuse, reason::core_malformed, "core.repeated", none},
    {"thread_of_256_bytes",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><thread>" + repeat("t", 256) +
         "</thread></message>",
     outcome::refuse, reason::too_large, "limit.text", none},
    {"subject_of_1025_bytes",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><subject>" +
         repeat("s", 1025) + "</subject></message>",
     outcome::refuse, reason::too_large, "limit.text", none},
    {"subject_of_1024_bytes",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><subject>" +
         repeat("s", 1024) + "</subject></message>",
     outcome::pass, reason::none, none, none},
    {"subject_of_342_three_byte_characters",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><subject>" +
         repeat("€", 342) + "</subject></message>",
     outcome::refuse, reason::too_large, "limit.text", none},
    {"body_of_65537_bytes",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>" + repeat("b", 65537) +
         "</body></message>",
     outcome::refuse, reason::too_large, "limit.text", none},
    {"body_of_65536_bytes",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>" + repeat("b", 65536) +
         "</body></message>",
     outcome::pass, reason::none, none, none},
    {"unknown_child_of_the_servers_namespace",
     "<message from='a@low.example/r' to='b@high.example' "
     "type='chat'><body>hi</body><shout/></message>",
     outcome::refuse, reason::core_malformed, "core.child", none},
    {"show_in_a_message",
     "<message from='a@low.example/r' to='b@high.example' "
     "type='chat'><body>hi</body><show>away</show></message>",
     outcome::refuse, reason::core_malformed, "core.child", none},
    {"message_without_children",
     "<message from='a@low.example/r' to='b@high.example' type='chat'></message>", outcome::refuse,
     reason::nothing_left, "rule.nothing-left", none},
    {"message_of_which_nothing_is_left",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><x xmlns='urn:x'/></message>",
     outcome::refuse, reason::nothing_left, "rule.nothing-left", none},
    {"children_in_any_order_leave_in_one",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><request "
     "xmlns='urn:xmpp:receipts'/><thread>t</thread><subject>s</subject><active "
     "xmlns='http://jabber.org/protocol/chatstates'/><body>b</body></message>",
     outcome::pass, reason::none, none,
     "<body>b</body><subject>s</subject><thread>t</thread><active"},
};

const std::vector<judged_case> presence_cases{
    {"available", "<presence from='a@low.example/r' to='b@high.example'></presence>", outcome::pass,
     reason::none, none, none},
    {"unavailable",
     "<presence from='a@low.example/r' to='b@high.example' type='unavailable'></presence>",
     outcome::pass, reason::none, none, none},
    {"subscribe",
     "<presence from='a@low.example/r' to='b@high.example' type='subscribe'></presence>",
     outcome::pass, reason::none, none, none},
    {"subscribed",
     "<presence from='a@low.example/r' to='b@high.example' type='subscribed'></presence>",
     outcome::pass, reason::none, none, none},
    {"unsubscribe",
     "<presence from='a@low.example/r' to='b@high.example' type='unsubscribe'></presence>",
     outcome::pass, reason::none, none, none},
    {"unsubscribed",
     "<presence from='a@low.example/r' to='b@high.example' type='unsubscribed'></presence>",
     outcome::pass, reason::none, none, none},
    {"probe", "<presence from='a@low.example/r' to='b@high.example' type='probe'></presence>",
     outcome::pass, reason::none, none, none},
    {"of_type_available",
     "<presence from='a@low.example/r' to='b@high.example' type='available'></presence>",
     outcome::refuse, reason::bad_type, "core.type", none},
    {"show_status_priority",
     "<presence from='a@low.example/r' "
     "to='b@high.example'><priority>5</priority><status>here</status><show>dnd</show></presence>",
     outcome::pass, reason::none, none,
     "<show>dnd</show><status>here</status><priority>5</priority>"},
    {"padded_show",
     "<presence from='a@low.example/r' to='b@high.example'><show> away </show></presence>",
     outcome::refuse, reason::core_malformed, "core.show", none},
    {"empty_show", "<presence from='a@low.example/r' to='b@high.example'><show/></presence>",
     outcome::refuse, reason::core_malformed, "core.show", none},
    {"two_shows",
     "<presence from='a@low.example/r' "
     "to='b@high.example'><show>away</show><show>xa</show></presence>",
     outcome::refuse, reason::core_malformed, "core.repeated", none},
    {"priority_with_sign_and_zeros",
     "<presence from='a@low.example/r' to='b@high.example'><priority> +007 </priority></presence>",
     outcome::pass, reason::none, none, "<priority>7</priority>"},
    {"lowest_priority",
     "<presence from='a@low.example/r' to='b@high.example'><priority>-128</priority></presence>",
     outcome::pass, reason::none, none, "-128"},
    {"priority_of_128",
     "<presence from='a@low.example/r' to='b@high.example'><priority>128</priority></presence>",
     outcome::refuse, reason::core_malformed, "core.priority", none},
    {"priority_with_a_fraction",
     "<presence from='a@low.example/r' to='b@high.example'><priority>1.0</priority></presence>",
     outcome::refuse, reason::core_malformed, "core.priority", none},
    {"priority_plus_minus",
     "<presence from='a@low.example/r' to='b@high.example'><priority>+-1</priority></presence>",
     outcome::refuse, reason::core_malformed, "core.priority", none},
    {"body_in_presence",
     "<presence from='a@low.example/r' to='b@high.example'><body>hi</body></presence>",
     outcome::refuse, reason::core_malformed, "core.child", none},
    {"of_which_nothing_is_left",
     "<presence from='a@low.example/r' to='b@high.example'><c "
     "xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='v'/></presence>",
     outcome::strip, reason::none, "{http://jabber.org/protocol/caps}c",
     R"(<presence from="a@low.example/r" to="b@high.example"/>)"},
};

INSTANTIATE_TEST_SUITE_P(message, judging, testing::ValuesIn(message_cases), case_name);
INSTANTIATE_TEST_SUITE_P(presence, judging, testing::ValuesIn(presence_cases), case_name);

} // namespace
} // namespace diolkos::guard
