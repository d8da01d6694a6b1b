#include "xmpp/outbound_speech.hpp"

#include "xmpp/namespaces.hpp"
#include "xmpp/sasl_external.hpp"

#include <algorithm>

namespace diolkos::xmpp {

outbound_speech classify_outbound(const element& what) noexcept {
    struct known {
        std::string_view name_space, name;
        outbound_speech is;
    };
    static constexpr known table[] = {
        {ns::streams, "features", outbound_speech::features},
        {ns::streams, "error", outbound_speech::stream_error},
        {ns::tls, "proceed", outbound_speech::proceed},
        {ns::tls, "failure", outbound_speech::tls_failure},
        {ns::sasl, "success", outbound_speech::success},
        {ns::sasl, "failure", outbound_speech::sasl_failure},
    };
    for (const known& each : table)
        if (what.is(each.name_space, each.name))
            return each.is;
    if (what.name_space == ns::dialback)
        return outbound_speech::dialback;
    if (what.name_space == ns::stream_management)
        return outbound_speech::management;
    return outbound_speech::other;
}

bool offers_starttls(const element& features) noexcept {
    return std::ranges::any_of(features.children,
                               [](const element& each) { return each.is(ns::tls, "starttls"); });
}

bool offers_management(const element& features) noexcept {
    return std::ranges::any_of(features.children, [](const element& each) {
        return each.is(ns::stream_management, "sm");
    });
}

bool offers_external(const element& features) noexcept {
    return std::ranges::any_of(features.children, [](const element& list) {
        return list.is(ns::sasl, "mechanisms") &&
               std::ranges::any_of(list.children, [](const element& each) {
                   return each.is(ns::sasl, "mechanism") && each.text == sasl::external;
               });
    });
}

} // namespace diolkos::xmpp
