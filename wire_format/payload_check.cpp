#include "wire_format/payload_check.hpp"

#include "wire_format/language_tag.hpp"

namespace diolkos::wire {
namespace {

using boost::system::result;

result<void> check_length(const value_type& type, std::size_t bytes) {
    if (static_cast<std::int64_t>(bytes) < type.min)
        return errc::text_too_short;
    if (static_cast<std::int64_t>(bytes) > type.max)
        return errc::text_too_long;
    return {};
}

result<void> check_range(std::int64_t number, std::int64_t min, std::int64_t max) {
    if (number < min || number > max)
        return errc::value_out_of_range;
    return {};
}

class payload_walk {
public:
    explicit payload_walk(const dictionary& names)
        : names_(names) {}

    // `depth` counts the levels from a payload, which is 1.
    result<void> children(const element_rule& parent, const std::vector<node>& nodes,
                          std::uint32_t depth) {
        std::size_t rule = 0;    // the rules before it have been counted
        std::uint32_t found = 0; // occurrences of `rule` so far
        for (const node& child : nodes) {
            if (child.number >= parent.children.size())
                return errc::element_unknown;
            if (child.number < rule)
                return errc::element_out_of_order;
            for (; rule < child.number; ++rule, found = 0)
                if (found < parent.children[rule].min)
                    return errc::element_missing;
            if (++found > parent.children[rule].max)
                return errc::element_repeated;
            if (auto good = element(names_.element(parent.children[rule].element), child, depth);
                !good)
                return good;
        }
        for (; rule < parent.children.size(); ++rule, found = 0)
            if (found < parent.children[rule].min)
                return errc::element_missing;
        return {};
    }

private:
    result<void> element(const element_rule& rule, const node& what, std::uint32_t depth) {
        if (depth > dictionary::max_depth)
            return errc::too_deep;
        if (++nodes_ > stanza::max_nodes)
            return errc::payload_count;
        if (auto good = attributes(rule, what.attributes); !good)
            return good;
        if (auto good = check_value(rule.content, what.content); !good)
            return good;
        return children(rule, what.children, depth + 1);
    }

    static result<void> attributes(const element_rule& element,
                                   const std::vector<attribute>& found) {
        std::size_t rule = 0; // the lowest number that may come next
        for (const attribute& one : found) {
            if (one.number >= element.attributes.size())
                return errc::attribute_unknown;
            if (one.number < rule)
                return errc::attribute_out_of_order;
            for (; rule < one.number; ++rule)
                if (element.attributes[rule].required)
                    return errc::attribute_missing;
            if (auto good = check_attribute(element.attributes[rule], one.content); !good)
                return good;
            ++rule;
        }
        for (; rule < element.attributes.size(); ++rule)
            if (element.attributes[rule].required)
                return errc::attribute_missing;
        return {};
    }

    static result<void> check_attribute(const attribute_rule& rule, const value& content) {
        if (auto good = check_value(rule.type, content); !good)
            return good;
        const auto* text = std::get_if<std::string>(&content);
        if (text != nullptr && rule.name == "xml:lang" && !is_language_tag(*text))
            return errc::language_malformed;
        return {};
    }

    const dictionary& names_;
    std::size_t nodes_ = 0;
};

} // namespace

result<void> check_value(const value_type& type, const value& content) {
    switch (type.kind) {
    case value_kind::none:
        if (!std::holds_alternative<std::monostate>(content))
            return errc::value_kind_mismatch;
        return {};
    case value_kind::enumeration:
        if (const auto* choice = std::get_if<enumerated>(&content)) {
            if (choice->index >= type.names.size())
                return errc::enumeration_unknown;
            return {};
        }
        return errc::value_kind_mismatch;
    case value_kind::boolean:
        if (!std::holds_alternative<bool>(content))
            return errc::value_kind_mismatch;
        return {};
    case value_kind::integer:
        if (const auto* number = std::get_if<std::int64_t>(&content))
            return check_range(*number, type.min, type.max);
        return errc::value_kind_mismatch;
    case value_kind::time:
        if (const auto* time = std::get_if<instant>(&content))
            return check_range(time->microseconds, instant::earliest, instant::latest);
        return errc::value_kind_mismatch;
    case value_kind::address:
        if (const auto* who = std::get_if<address>(&content))
            return who->empty() ? result<void>(errc::address_empty) : result<void>();
        return errc::value_kind_mismatch;
    case value_kind::text:
        if (const auto* text = std::get_if<std::string>(&content)) {
            if (auto good = check_length(type, text->size()); !good)
                return good;
            return is_xml_text(*text) ? result<void>() : result<void>(errc::text_not_xml);
        }
        return errc::value_kind_mismatch;
    case value_kind::bytes:
    case value_kind::hex_bytes:
        if (const auto* bytes = std::get_if<octets>(&content))
            return check_length(type, bytes->size());
        return errc::value_kind_mismatch;
    }
    return errc::value_kind_mismatch;
}

result<void> check_payloads(const dictionary& names, stanza_kind kind,
                            const std::vector<node>& payloads) {
    return payload_walk(names).children(names.root(kind), payloads, 1);
}

} // namespace diolkos::wire
