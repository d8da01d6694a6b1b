#include "cli/schema_tree.hpp"

namespace diolkos::cli {

namespace {

void walk(const wire::dictionary& names, const wire::element_rule& parent, const std::string& path,
          std::uint32_t depth, std::vector<placed_element>& places) {
    for (std::uint32_t number = 0; number < parent.children.size(); ++number) {
        const auto& child = parent.children[number];
        const auto& rule = names.element(child.element);
        auto here = path + "/";
        if (rule.name_space != parent.name_space)
            here.append("{").append(rule.name_space).append("}");
        here += rule.name;
        places.push_back({here, depth, number, child.min, child.max, &rule});
        walk(names, rule, here, depth + 1, places);
    }
}

std::string range(std::int64_t min, std::int64_t max, std::string_view unit) {
    const auto most = std::to_string(max).append(" ").append(unit);
    if (min == max)
        return most;
    return min == 0 ? "at most " + most : std::to_string(min) + " to " + most;
}

} // namespace

std::vector<placed_element> places_of(const wire::dictionary& names) {
    std::vector<placed_element> places;
    for (const auto kind :
         {wire::stanza_kind::message, wire::stanza_kind::presence, wire::stanza_kind::iq})
        walk(names, names.root(kind), std::string(wire::name(kind)), 1, places);
    return places;
}

std::string in_words(const wire::value_type& type) {
    switch (type.kind) {
    case wire::value_kind::none:
        return "nothing";
    case wire::value_kind::enumeration: {
        std::string names = "one of ";
        for (const auto& name : type.names)
            names += (&name == &type.names.front() ? "" : ", ") + name;
        return names;
    }
    case wire::value_kind::boolean:
        return "true or false";
    case wire::value_kind::integer:
        return "a number from " + std::to_string(type.min) + " to " + std::to_string(type.max);
    case wire::value_kind::time:
        return "a time";
    case wire::value_kind::address:
        return "an address";
    case wire::value_kind::text:
        return "text of " + range(type.min, type.max, "bytes");
    case wire::value_kind::bytes:
        return "base64 of " + range(type.min, type.max, "octets");
    case wire::value_kind::hex_bytes:
        return "hexadecimal digits of " + range(type.min, type.max, "octets");
    }
    return {};
}

std::string how_often(std::uint32_t min, std::uint32_t max) {
    if (max == 1)
        return min == 1 ? "once" : "at most once";
    return (min == 0 ? "at most " : std::to_string(min) + " to ") + std::to_string(max) + " times";
}

} // namespace diolkos::cli
