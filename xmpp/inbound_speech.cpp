#include "xmpp/inbound_speech.hpp"

#include "xmpp/namespaces.hpp"

namespace diolkos::xmpp {

inbound_speech classify_inbound(const element& what) noexcept {
    struct known {
        std::string_view name_space, name; // no name: any
        inbound_speech is;
    };
    static constexpr known table[] = {
        {ns::server, "message", inbound_speech::stanza},
        {ns::server, "presence", inbound_speech::stanza},
        {ns::server, "iq", inbound_speech::stanza},
        {ns::tls, "starttls", inbound_speech::starttls},
        {ns::sasl, "auth", inbound_speech::sasl_auth},
        {ns::sasl, "response", inbound_speech::sasl_response},
        {ns::sasl, "abort", inbound_speech::sasl_abort},
        {ns::streams, "error", inbound_speech::stream_error},
        {ns::dialback, {}, inbound_speech::dialback},
        {ns::stream_management, {}, inbound_speech::management},
        {ns::compress, {}, inbound_speech::compress},
        {ns::client, {}, inbound_speech::client_element},
    };
    for (const known& each : table)
        if (what.name_space == each.name_space && (each.name.empty() || what.name == each.name))
            return each.is;
    return inbound_speech::other;
}

} // namespace diolkos::xmpp
