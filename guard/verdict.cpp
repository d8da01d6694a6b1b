#include "guard/verdict.hpp"

namespace diolkos::guard {

std::string_view name(reason value) noexcept {
    switch (value) {
    case reason::none:
        return "none";
    case reason::not_routable:
        return "not-routable";
    case reason::stray_text:
        return "stray-text";
    case reason::bad_type:
        return "bad-type";
    case reason::core_malformed:
        return "core-malformed";
    case reason::error_malformed:
        return "error-malformed";
    case reason::payload_refused:
        return "payload-refused";
    case reason::payload_unlisted:
        return "payload-unlisted";
    case reason::payload_malformed:
        return "payload-malformed";
    case reason::payload_count:
        return "payload-count";
    case reason::nothing_left:
        return "nothing-left";
    case reason::schema_violation:
        return "schema-violation";
    case reason::semantic_rule:
        return "semantic-rule";
    case reason::forbidden_markup:
        return "forbidden-markup";
    case reason::too_large:
        return "too-large";
    case reason::domain_not_served:
        return "domain-not-served";
    case reason::link_malformed:
        return "link-malformed";
    case reason::policy:
        return "policy";
    case reason::validators_disagree:
        return "validators-disagree";
    }
    return "unknown";
}

std::string_view name(outcome value) noexcept {
    switch (value) {
    case outcome::pass:
        return "pass";
    case outcome::strip:
        return "strip";
    case outcome::refuse:
        return "refuse";
    }
    return "unknown";
}

} // namespace diolkos::guard
