#include "guard/semantic_rules.hpp"

#include <algorithm>

namespace diolkos::guard {

namespace {

const payload_rules& rules_of(wire::stanza_kind kind, const wire::node& payload,
                              const compiled_profile::state& profile) {
    return profile.rules[static_cast<std::size_t>(kind)][payload.number];
}

const wire::element_rule& rule_of(wire::stanza_kind kind, const wire::node& payload,
                                  const compiled_profile::state& profile) {
    return profile.names->element(profile.names->root(kind).children[payload.number].element);
}

const wire::value* find(const wire::node& node, std::uint32_t attribute) {
    const auto found = std::ranges::find(node.attributes, attribute, &wire::attribute::number);
    return found == node.attributes.end() ? nullptr : &found->content;
}

bool vouches_for_other(wire::stanza_kind kind, const wire::node& payload, const sides& who,
                       const compiled_profile::state& profile) {
    for (const auto attribute : rules_of(kind, payload, profile).sender_domain) {
        const auto* named = find(payload, attribute);
        if (named != nullptr && !who.sender_has(std::get<wire::address>(*named).domain()))
            return true;
    }
    return false;
}

// The value of a child that is not on the list that it must be on; nullptr if there is none.
const std::string* unlisted(const wire::node& child, const payload_rules::listed_rule& listed) {
    if (child.number != listed.child)
        return nullptr;
    const auto* named = find(child, listed.attribute);
    if (named == nullptr)
        return nullptr;
    const auto& value = std::get<std::string>(*named);
    return std::ranges::binary_search(listed.values->values, value) ? nullptr : &value;
}

} // namespace

bool domains_served(const wire::stanza_fields& stanza, const sides& who, ruling& verdict) {
    const auto not_served = [&](std::string_view attribute, std::string_view side) {
        verdict.refuse(reason::domain_not_served, "rule.domains",
                       std::string("The domain of `")
                           .append(attribute)
                           .append("` is not of the ")
                           .append(side)
                           .append(" side."));
        verdict.at(std::string(name(stanza.kind)).append("@").append(attribute));
        return false;
    };
    if (!who.sender_has(stanza.from.domain()))
        return not_served("from", "sending");
    return who.receiver_has(stanza.to.domain()) || not_served("to", "receiving");
}

bool request_allowed(wire::stanza_type type, const allow_entry& payload, bool has_content,
                     const compiled_profile::state& profile, ruling& verdict) {
    if (type != wire::stanza_type::get && type != wire::stanza_type::set)
        return true;
    const auto allowed = type == wire::stanza_type::get ? payload.get : payload.set;
    const std::string rule = "rule.request";
    switch (allowed) {
    case request::any:
        return true;
    case request::empty:
        return !has_content ||
               verdict.refuse(reason::semantic_rule, rule,
                              "A request for " + payload.name_space + " has no content.");
    case request::refuse:
        return verdict.refuse(reason::semantic_rule, rule,
                              profile.source.name + " allows no iq of type " +
                                  std::string(wire::name(type)) + " with " + payload.name_space +
                                  ".");
    }
    return false;
}

bool requests_allowed(const wire::stanza_fields& stanza, const compiled_profile::state& profile,
                      ruling& verdict) {
    if (stanza.kind != wire::stanza_kind::iq)
        return true;
    return std::ranges::all_of(stanza.payloads, [&](const wire::node& payload) {
        return request_allowed(stanza.type, *rules_of(stanza.kind, payload, profile).entry,
                               !payload.children.empty(), profile, verdict);
    });
}

bool no_echo(const wire::stanza_fields& stanza, const compiled_profile::state& profile,
             ruling& verdict) {
    if (stanza.type != wire::stanza_type::error)
        return true;
    for (const auto& payload : stanza.payloads)
        if (!rules_of(stanza.kind, payload, profile).entry->in_errors)
            return verdict.refuse(reason::semantic_rule, "rule.error-echo",
                                  "The error stanza carries a payload.");
    return true;
}

void strip_foreign_vouchers(wire::stanza_fields& stanza, const sides& who,
                            const compiled_profile::state& profile, ruling& verdict) {
    std::erase_if(stanza.payloads, [&](const wire::node& payload) {
        if (!vouches_for_other(stanza.kind, payload, who, profile))
            return false;
        const auto& rule = rule_of(stanza.kind, payload, profile);
        verdict.strip(printable(rule.name_space, rule.name));
        return true;
    });
}

bool no_foreign_vouchers(const wire::stanza_fields& stanza, const sides& who,
                         const compiled_profile::state& profile, ruling& verdict) {
    for (const auto& payload : stanza.payloads)
        if (vouches_for_other(stanza.kind, payload, who, profile))
            return verdict.refuse(reason::semantic_rule, "rule.sender-domain",
                                  "A payload vouches in the name of a domain that is not of the "
                                  "sending side.");
    return true;
}

void strip_unlisted(wire::stanza_fields& stanza, const compiled_profile::state& profile,
                    ruling& verdict) {
    for (auto& payload : stanza.payloads)
        for (const auto& listed : rules_of(stanza.kind, payload, profile).listed)
            std::erase_if(payload.children, [&](const wire::node& child) {
                const auto* value = unlisted(child, listed);
                if (value == nullptr)
                    return false;
                const auto& rule = rule_of(stanza.kind, payload, profile);
                const auto& element = profile.names->element(rule.children[listed.child].element);
                verdict.strip(printable(element.name, *value));
                return true;
            });
}

bool no_unlisted(const wire::stanza_fields& stanza, const compiled_profile::state& profile,
                 ruling& verdict) {
    for (const auto& payload : stanza.payloads)
        for (const auto& listed : rules_of(stanza.kind, payload, profile).listed)
            for (const auto& child : payload.children)
                if (unlisted(child, listed) != nullptr)
                    return verdict.refuse(reason::semantic_rule, "rule.listed",
                                          "A value is not on the profile's list `" +
                                              listed.values->name + "`.");
    return true;
}

bool something_left(const wire::stanza_fields& stanza, ruling& verdict) {
    const bool message_says = !stanza.bodies.empty() || !stanza.subjects.empty() ||
                              stanza.thread_id || stanza.error || !stanza.payloads.empty();
    if (stanza.kind == wire::stanza_kind::message && !message_says)
        return verdict.refuse(reason::nothing_left, "rule.nothing-left",
                              "Nothing of the message would cross.");
    const bool request =
        stanza.type == wire::stanza_type::get || stanza.type == wire::stanza_type::set;
    if (request && stanza.payloads.empty())
        return verdict.refuse(reason::nothing_left, "rule.nothing-left",
                              "Nothing of the request would cross.");
    return true;
}

} // namespace diolkos::guard
