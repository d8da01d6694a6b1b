#include "guard/payload_transform.hpp"

#include "guard/value_parser.hpp"
#include "xmpp/namespaces.hpp"

#include <algorithm>

namespace diolkos::guard {

namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

// The number of an attribute in its rule; the size of the rule if it has none.
std::size_t number_of(const xmpp::element_attribute& attribute, const wire::element_rule& rule) {
    const bool language = attribute.name_space == xmpp::ns::xml && attribute.name == "lang";
    if (!attribute.name_space.empty() && !language)
        return rule.attributes.size();
    const std::string_view name = language ? "xml:lang" : std::string_view(attribute.name);
    const auto found = std::ranges::find(rule.attributes, name, &wire::attribute_rule::name);
    return static_cast<std::size_t>(found - rule.attributes.begin());
}

} // namespace

std::optional<wire::node> payload_transform::build(const xmpp::element& payload,
                                                   const wire::element_rule& rule,
                                                   const allow_entry& entry) {
    wire::node made;
    if (!read_attributes(payload, rule, entry, made) || !read_content(payload, rule, made) ||
        !read_children(payload, rule, entry, made))
        return std::nullopt;
    return made;
}

bool payload_transform::read_attributes(const xmpp::element& from, const wire::element_rule& rule,
                                        const allow_entry& entry, wire::node& to) {
    for (const auto& attribute : from.attributes) {
        if (!read_attribute(from, attribute, rule, entry, to)) {
            verdict_.at(attribute);
            return false;
        }
    }
    std::ranges::sort(to.attributes, {}, &wire::attribute::number);
    return true;
}

bool payload_transform::read_attribute(const xmpp::element& from,
                                       const xmpp::element_attribute& attribute,
                                       const wire::element_rule& rule, const allow_entry& entry,
                                       wire::node& to) {
    const auto number = number_of(attribute, rule);
    if (number == rule.attributes.size()) {
        for (const auto& [element, name] : entry.refuse_attributes)
            if (attribute.name_space.empty() && element == from.name && name == attribute.name)
                return verdict_.refuse(reason::semantic_rule,
                                       profile_.rule_name("refuse-attribute " + element + "@" +
                                                          name + " of " + entry.name_space),
                                       "The profile refuses " + printable(from, attribute) + ".");
        verdict_.strip(printable(from, attribute));
        return true;
    }
    auto content = parse_value(attribute.value, rule.attributes[number].type);
    if (!content)
        return verdict_.refuse(reason::payload_malformed,
                               "schema " + printable(rule.name_space, rule.name) + "@" +
                                   rule.attributes[number].name,
                               printable(from, attribute), content.error());
    to.attributes.push_back({static_cast<std::uint32_t>(number), std::move(*content)});
    return true;
}

bool payload_transform::read_content(const xmpp::element& from, const wire::element_rule& rule,
                                     wire::node& to) {
    auto content = parse_value(from.text, rule.content);
    if (!content) {
        if (rule.content.kind == wire::value_kind::none)
            return verdict_.refuse(reason::stray_text,
                                   "schema " + printable(rule.name_space, rule.name),
                                   "Text stands in " + printable(from) + ".");
        return verdict_.refuse(reason::payload_malformed,
                               "schema " + printable(rule.name_space, rule.name), printable(from),
                               content.error());
    }
    to.content = std::move(*content);
    return true;
}

bool payload_transform::read_children(const xmpp::element& from, const wire::element_rule& rule,
                                      const allow_entry& entry, wire::node& to) {
    const bool none_stay = contains(entry.strip_children_of, from.name);
    for (const auto& child : from.children) {
        if (none_stay)
            verdict_.strip(printable(child));
        else if (!read_child(from, child, rule, entry, to)) {
            verdict_.at(child, from);
            return false;
        }
    }
    std::ranges::stable_sort(to.children, {}, &wire::node::number);
    return true;
}

bool payload_transform::read_child(const xmpp::element& parent, const xmpp::element& child,
                                   const wire::element_rule& rule, const allow_entry& entry,
                                   wire::node& to) {
    for (std::size_t number = 0; number < rule.children.size(); ++number) {
        const auto& known = profile_.names->element(rule.children[number].element);
        if (!child.is(known.name_space, known.name))
            continue;
        const bool own = child.name_space == parent.name_space;
        const auto& of_child = own ? entry : *profile_.entry_of(child.name_space);
        auto made = build(child, known, of_child);
        if (!made)
            return false;
        made->number = static_cast<std::uint32_t>(number);
        to.children.push_back(std::move(*made));
        return true;
    }
    return leave_behind(parent, child, entry);
}

bool payload_transform::leave_behind(const xmpp::element& parent, const xmpp::element& child,
                                     const allow_entry& entry) {
    if (child.name_space == parent.name_space) {
        if (!contains(entry.strip_inside, child.name))
            return verdict_.refuse(reason::payload_malformed, "schema " + printable(parent),
                                   printable(child) + " may not stand in " + printable(parent) +
                                       ".");
    } else if (contains(entry.refuse_foreign_in, parent.name)) {
        return verdict_.refuse(
            reason::semantic_rule,
            profile_.rule_name("refuse-foreign-in " + parent.name + " of " + entry.name_space),
            "The profile allows no " + printable(child) + " in " + printable(parent) + ".");
    }
    verdict_.strip(printable(child));
    return true;
}

} // namespace diolkos::guard
