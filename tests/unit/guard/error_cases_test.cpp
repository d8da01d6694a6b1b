// Error stanzas, and what becomes of them.
#include "tests/unit/guard/judged_case.hpp"

namespace diolkos::guard {
namespace {

const std::vector<judged_case> error_cases{
    {"message_error",
     "<message from='a@low.example/r' to='b@high.example' type='error'><body>hi</body><error "
     "type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
     outcome::pass, reason::none, none,
     R"(<error type="cancel"><gone xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error>)"},
    {"error_says_who_made_it",
     "<message from='a@low.example/r' to='b@high.example' type='error'><error type='wait' "
     "by='low.example'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
     outcome::pass, reason::none, none, R"(by="low.example")"},
    {"by_is_no_address",
     "<message from='a@low.example/r' to='b@high.example' type='error'><error type='wait' "
     "by='@'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
     outcome::refuse, reason::error_malformed, "core.error-by", none},
    {"text_in_two_languages",
     "<iq from='a@low.example/r' to='b@high.example' type='error' id='i'><error "
     "type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>a</text><text "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='de'>b</text></error></iq>",
     outcome::pass, reason::none, none, none},
    {"text_twice_in_one_language",
     "<iq from='a@low.example/r' to='b@high.example' type='error' id='i'><error "
     "type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>a</text><text "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>b</text></error></iq>",
     outcome::refuse, reason::core_malformed, "core.language-repeated", none},
    {"type_error_without_error",
     "<message from='a@low.example/r' to='b@high.example' type='error'><body>hi</body></message>",
     outcome::refuse, reason::error_malformed, "core.error-child", none},
    {"error_without_type_error",
     "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body><error "
     "type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
     outcome::refuse, reason::error_malformed, "core.error-child", none},
    {"error_in_a_result",
     "<iq from='a@low.example/r' to='b@high.example' type='result' id='i'><error "
     "type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
     outcome::refuse, reason::error_malformed, "core.error-child", none},
    {"two_errors",
     "<message from='a@low.example/r' to='b@high.example' type='error'><error type='cancel'><gone "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error><error type='cancel'><gone "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
     outcome::refuse, reason::error_malformed, "core.error-child", none},
    {"no_condition",
     "<message from='a@low.example/r' to='b@high.example' type='error'><error "
     "type='cancel'></error></message>",
     outcome::refuse, reason::error_malformed, "core.error-condition", none},
    {"two_conditions",
     "<message from='a@low.example/r' to='b@high.example' type='error'><error type='cancel'><gone "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><conflict "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
     outcome::refuse, reason::error_malformed, "core.error-condition", none},
    {"unknown_condition",
     "<message from='a@low.example/r' to='b@high.example' type='error'><error "
     "type='cancel'><payment-required "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
     outcome::refuse, reason::error_malformed, "core.error-condition", none},
    {"no_error_type",
     "<message from='a@low.example/r' to='b@high.example' type='error'><error><gone "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
     outcome::refuse, reason::error_malformed, "core.error-type", none},
    {"unknown_error_type",
     "<message from='a@low.example/r' to='b@high.example' type='error'><error type='fatal'><gone "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
     outcome::refuse, reason::error_malformed, "core.error-type", none},
    {"text_in_the_error_itself",
     "<message from='a@low.example/r' to='b@high.example' type='error'><error type='cancel'>Not "
     "Found<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
     outcome::refuse, reason::error_malformed, "core.error-text", none},
    {"text_in_a_condition",
     "<message from='a@low.example/r' to='b@high.example' type='error'><error "
     "type='cancel'><conflict "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>why</conflict></error></message>",
     outcome::refuse, reason::error_malformed, "core.error-condition", none},
    {"child_of_the_servers_namespace",
     "<message from='a@low.example/r' to='b@high.example' type='error'><error type='cancel'><gone "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text>t</text></error></message>",
     outcome::refuse, reason::error_malformed, "core.error-child", none},
    {"code",
     "<message from='a@low.example/r' to='b@high.example' type='error'><error code='404' "
     "type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
     outcome::strip, reason::none, "error@code", none},
    {"application_condition",
     "<message from='a@low.example/r' to='b@high.example' type='error'><error type='cancel'><gone "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><too-many xmlns='urn:app'/></error></message>",
     outcome::strip, reason::none, "{urn:app}too-many", none},
    {"uri_in_gone",
     "<message from='a@low.example/r' to='b@high.example' type='error'><error type='cancel'><gone "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:elsewhere@x.example</gone></error></"
     "message>",
     outcome::strip, reason::none, "gone URI",
     R"(<gone xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>)"},
    {"uri_in_redirect",
     "<message from='a@low.example/r' to='b@high.example' type='error'><error "
     "type='cancel'><redirect "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:elsewhere@x.example</redirect></error></"
     "message>",
     outcome::strip, reason::none, "redirect URI", none},
    {"echo_of_an_iq",
     "<iq from='a@low.example/r' to='b@high.example' type='error' id='i'><ping "
     "xmlns='urn:xmpp:ping'/><error type='cancel'><gone "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
     outcome::strip, reason::none, "{urn:xmpp:ping}ping", none},
    {"echo_of_what_would_be_refused",
     "<iq from='a@low.example/r' to='b@high.example' type='error' id='i'><query "
     "xmlns='jabber:iq:roster'/><error type='cancel'><gone "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
     outcome::strip, reason::none, "{jabber:iq:roster}query", none},
    {"echo_in_a_message",
     "<message from='a@low.example/r' to='b@high.example' type='error'><body>hi</body><request "
     "xmlns='urn:xmpp:receipts'/><error type='cancel'><gone "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
     outcome::strip, reason::none, "{urn:xmpp:receipts}request", none},
    {"room_join_stays_in_a_presence_error",
     "<presence from='a@low.example/r' to='b@high.example' type='error'><x "
     "xmlns='http://jabber.org/protocol/muc'/><error type='cancel'><gone "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>",
     outcome::pass, reason::none, none, R"(<x xmlns="http://jabber.org/protocol/muc"/>)"},
    {"password_of_a_join_in_an_error",
     "<presence from='a@low.example/r' to='b@high.example' type='error'><x "
     "xmlns='http://jabber.org/protocol/muc'><password>s</password></x><error type='cancel'><gone "
     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>",
     outcome::strip, reason::none, "}password", none},
};

INSTANTIATE_TEST_SUITE_P(error, judging, testing::ValuesIn(error_cases), case_name);

} // namespace
} // namespace diolkos::guard
