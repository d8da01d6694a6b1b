#include "guard/breach.hpp"

#include <algorithm>
#include <optional>

namespace diolkos::guard {

namespace {

using wire::errc;

struct judgement {
    reason why;
    std::string_view rule;
};

judgement judge(errc error) {
    switch (error) {
    case errc::text_too_long:
        return {reason::too_large, "limit.text"};
    case errc::payload_count:
        return {reason::payload_count, "limit.payloads"};
    case errc::error_child_mismatch:
        return {reason::error_malformed, "core.error-child"};
    case errc::type_not_of_kind:
        return {reason::bad_type, "core.type"};
    case errc::id_missing:
        return {reason::not_routable, "core.id"};
    case errc::address_empty:
    case errc::address_part_too_long:
    case errc::address_malformed:
    case errc::address_not_prepared:
        return {reason::not_routable, "core.address"};
    case errc::language_malformed:
        return {reason::core_malformed, "core.language"};
    case errc::language_repeated:
        return {reason::core_malformed, "core.language-repeated"};
    case errc::text_not_xml:
        return {reason::core_malformed, "core.text"};
    case errc::core_child_not_of_kind:
        return {reason::core_malformed, "core.child"};
    case errc::element_repeated:
    case errc::element_missing:
    case errc::attribute_missing:
        return {reason::payload_malformed, "schema.occurrence"};
    case errc::text_too_short:
    case errc::value_kind_mismatch:
    case errc::value_out_of_range:
    case errc::enumeration_unknown:
        return {reason::payload_malformed, "schema.value"};
    case errc::element_unknown:
    case errc::element_out_of_order:
    case errc::attribute_unknown:
    case errc::attribute_out_of_order:
    case errc::too_deep:
    case errc::not_canonical:
    case errc::not_a_message:
    case errc::frame_empty:
    case errc::frame_too_long:
        break;
    }
    return {reason::payload_malformed, "schema"};
}

// The first place where something occurs too seldom or too often.
struct found_breach {
    std::string detail;
    std::string where; // below the element that was searched; "" is that itself
};

class finder {
public:
    explicit finder(const wire::dictionary& names)
        : names_(names) {}

    [[nodiscard]] std::optional<found_breach> find(const wire::element_rule& parent,
                                                   const std::vector<wire::node>& children) const {
        for (std::uint32_t number = 0; number < parent.children.size(); ++number) {
            const auto& rule = parent.children[number];
            const auto count = std::ranges::count(children, number, &wire::node::number);
            if (count < rule.min || count > rule.max)
                return found_breach{name(names_.element(rule.element)) + " stands " +
                                        std::to_string(count) + " times in " + name(parent) +
                                        ", not " + std::to_string(rule.min) + " to " +
                                        std::to_string(rule.max),
                                    step(names_.element(rule.element), parent)};
        }
        for (const auto& child : children) {
            const auto& rule = names_.element(parent.children[child.number].element);
            if (auto found = find_in(rule, child)) {
                const bool below = !found->where.empty() && found->where.front() != '@';
                found->where.insert(0, step(rule, parent) + (below ? "/" : ""));
                return found;
            }
        }
        return std::nullopt;
    }

private:
    static std::string name(const wire::element_rule& rule) {
        return printable(rule.name_space, rule.name);
    }
    static std::string step(const wire::element_rule& rule, const wire::element_rule& parent) {
        return rule.name_space == parent.name_space ? rule.name : name(rule);
    }

    [[nodiscard]] std::optional<found_breach> find_in(const wire::element_rule& rule,
                                                      const wire::node& node) const {
        for (std::uint32_t number = 0; number < rule.attributes.size(); ++number)
            if (rule.attributes[number].required &&
                std::ranges::find(node.attributes, number, &wire::attribute::number) ==
                    node.attributes.end())
                return found_breach{name(rule) + " lacks `" + rule.attributes[number].name + "`",
                                    "@" + rule.attributes[number].name};
        return find(rule, node.children);
    }

    const wire::dictionary& names_;
};

} // namespace

void refuse_breach(const boost::system::error_code& error, const wire::dictionary& names,
                   const wire::stanza_fields& fields, ruling& verdict) {
    const auto [why, rule] = judge(static_cast<errc>(error.value()));
    if (const auto place = finder(names).find(names.root(fields.kind), fields.payloads)) {
        verdict.refuse(why, std::string(rule), place->detail + ".");
        verdict.at(place->where);
    } else {
        verdict.refuse(why, std::string(rule), error.message());
    }
    verdict.at(std::string(name(fields.kind)));
}

} // namespace diolkos::guard
