#include "guard/known_place.hpp"

#include "wire_format/stanza_kind.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace diolkos::guard {

namespace {

constexpr std::array<std::string_view, 7> core_children{"body",   "subject", "thread",  "show",
                                                        "status", "error",   "priority"};
constexpr std::array<std::string_view, 5> core_attributes{"from", "to", "id", "type", "xml:lang"};

// Takes `step` from the front of `rest`, if it stands there as a whole one.
bool take(std::string_view step, std::string_view& rest) {
    if (!rest.starts_with(step))
        return false;
    const auto behind = rest.substr(step.size());
    if (!behind.empty() && behind.front() != '/' && behind.front() != '@' && behind.front() != '[')
        return false;
    rest = behind;
    return true;
}

// A number in brackets says which of several; the place is the same.
void drop_number(std::string_view& rest) {
    if (rest.starts_with('['))
        rest.remove_prefix(std::min(rest.find(']'), rest.size() - 1) + 1);
}

std::string attribute_step(std::string_view name) {
    // ruling writes xml:lang with its namespace.
    return name == "xml:lang" ? "@{http://www.w3.org/XML/1998/namespace}lang"
                              : "@" + std::string(name);
}

template <class Names, class Name>
void add_attribute(const Names& known, Name name_of, std::string_view rest, std::string& place) {
    for (const auto& each : known) {
        const std::string_view name = name_of(each);
        if (rest == attribute_step(name) || rest == "@" + std::string(name)) {
            place.append("@").append(name);
            return;
        }
    }
}

class place_walk {
public:
    place_walk(const wire::dictionary& names, std::string_view where)
        : names_(names),
          rest_(where) {}

    std::string walk() && {
        for (const auto kind :
             {wire::stanza_kind::message, wire::stanza_kind::presence, wire::stanza_kind::iq})
            if (take(wire::name(kind), rest_)) {
                place_ = wire::name(kind);
                root(names_.root(kind));
                break;
            }
        return std::move(place_);
    }

private:
    void root(const wire::element_rule& rule) {
        if (rest_.starts_with('@'))
            return add_attribute(
                core_attributes, [](std::string_view name) { return name; }, rest_, place_);
        auto below = rest_;
        if (!below.starts_with('/'))
            return;
        below.remove_prefix(1);
        for (const auto child : core_children)
            if (take(child, below)) {
                place_.append("/").append(child);
                return;
            }
        descend(rule, rule.name_space);
    }

    void descend(const wire::element_rule& parent, std::string_view name_space) {
        if (!rest_.starts_with('/'))
            return;
        rest_.remove_prefix(1);
        for (const auto& child : parent.children) {
            const auto& rule = names_.element(child.element);
            const auto step =
                rule.name_space == name_space ? rule.name : "{" + rule.name_space + "}" + rule.name;
            if (!take(step, rest_))
                continue;
            place_.append("/").append(step);
            drop_number(rest_);
            if (rest_.starts_with('@'))
                return add_attribute(
                    rule.attributes, [](const auto& each) -> std::string_view { return each.name; },
                    rest_, place_);
            return descend(rule, rule.name_space);
        }
    }

    const wire::dictionary& names_;
    std::string_view rest_;
    std::string place_;
};

} // namespace

std::string known_place(const wire::dictionary& names, std::string_view where) {
    return place_walk(names, where).walk();
}

} // namespace diolkos::guard
