#include "guard/profile_state.hpp"

#include <algorithm>

namespace diolkos::guard {

namespace {

std::size_t place(wire::stanza_kind kind) {
    return static_cast<std::size_t>(kind);
}

std::optional<std::uint32_t> attribute_number(const wire::element_rule& element,
                                              const std::string& name) {
    const auto found = std::ranges::find(element.attributes, name, &wire::attribute_rule::name);
    if (found == element.attributes.end())
        return std::nullopt;
    return static_cast<std::uint32_t>(found - element.attributes.begin());
}

} // namespace

disposition compiled_profile::state::find(wire::stanza_kind kind, std::string_view name_space,
                                          std::string_view name) const noexcept {
    const auto found = index_.find(name_space);
    if (found == index_.end())
        return {};
    const of_name_space& known = found->second;
    for (const auto& [element, number] : known.numbers[place(kind)])
        if (element == name)
            return {disposition::what::allowed, number, known.allowed, nullptr};
    if (known.stripped != nullptr && known.stripped->in[place(kind)] &&
        std::ranges::find(known.stripped->elements, name) != known.stripped->elements.end())
        return {disposition::what::stripped, 0, nullptr, nullptr};
    if (known.refused != nullptr)
        return {disposition::what::refused, 0, nullptr, known.refused};
    return {};
}

const allow_entry* compiled_profile::state::entry_of(std::string_view name_space) const noexcept {
    const auto found = index_.find(name_space);
    return found == index_.end() ? nullptr : found->second.allowed;
}

std::string compiled_profile::state::rule_name(std::string_view rest) const {
    return "profile." + source.name + " " + std::string(rest);
}

void compiled_profile::state::resolve() {
    for (const auto& entry : source.allowed)
        index_[entry.name_space].allowed = &entry;
    for (const auto& entry : source.stripped)
        index_[entry.name_space].stripped = &entry;
    for (const auto& entry : source.refused)
        index_[entry.name_space].refused = &entry;
    for (const auto kind :
         {wire::stanza_kind::message, wire::stanza_kind::presence, wire::stanza_kind::iq})
        resolve_kind(kind);
}

void compiled_profile::state::resolve_kind(wire::stanza_kind kind) {
    const auto& root = names->root(kind);
    for (std::size_t number = 0; number < root.children.size(); ++number) {
        const auto& payload = names->element(root.children[number].element);
        auto& known = index_.find(payload.name_space)->second;
        known.numbers[place(kind)].emplace_back(payload.name, static_cast<std::uint32_t>(number));
        rules[place(kind)].push_back(rules_of(*known.allowed, payload));
    }
}

payload_rules compiled_profile::state::rules_of(const allow_entry& entry,
                                                const wire::element_rule& payload) const {
    payload_rules made;
    made.entry = &entry;
    for (const auto& [element, attribute] : entry.sender_domain) {
        if (element != payload.name)
            continue;
        const auto number = attribute_number(payload, attribute);
        if (!number || payload.attributes[*number].type.kind != wire::value_kind::address)
            throw profile_error(entry.at + ": sender_domain: `" + element + "@" + attribute +
                                "` is no address in the schema");
        made.sender_domain.push_back(*number);
    }
    for (const auto& [where, list] : entry.listed) {
        const auto child = std::ranges::find_if(payload.children, [&](const auto& rule) {
            return names->element(rule.element).name == where.element;
        });
        if (child == payload.children.end())
            throw profile_error(entry.at + ": listed: `" + where.element + "` is no child of <" +
                                payload.name + "> in the schema");
        const auto& element = names->element(child->element);
        const auto number = attribute_number(element, where.attribute);
        if (!number || element.attributes[*number].type.kind != wire::value_kind::text)
            throw profile_error(entry.at + ": listed: `" + where.element + "@" + where.attribute +
                                "` is no text in the schema");
        made.listed.push_back({static_cast<std::uint32_t>(child - payload.children.begin()),
                               *number,
                               &*std::ranges::find(source.lists, list, &value_list::name)});
    }
    return made;
}

} // namespace diolkos::guard
