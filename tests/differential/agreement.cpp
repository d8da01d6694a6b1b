#include "tests/differential/agreement.hpp"

#include "guard/profile_state.hpp"
#include "tests/differential/schema_stanza.hpp"

#include <algorithm>

namespace diolkos::differential {

namespace {

constexpr std::size_t max_shown_bytes = 4000; // of a text, in a difference

class shown_by_xml {
public:
    explicit shown_by_xml(const wire::dictionary& names)
        : names_(names) {}
    bool whole(const wire::stanza_fields& fields) const {
        return children(fields.payloads, names_.root(fields.kind));
    }

private:
    static bool value(const wire::value& content, const wire::value_type& type) {
        static constexpr std::size_t kinds[] = {0, 1, 2, 3, 4, 5, 6, 7, 7}; // of std::variant
        const auto* text = std::get_if<std::string>(&content);
        return content.index() == kinds[static_cast<std::size_t>(type.kind)] &&
               (text == nullptr || counted_alike(*text, type));
    }
    static bool counted_alike(const std::string& text, const wire::value_type& type) {
        return static_cast<std::int64_t>(text.size()) <= type.max ||
               std::ranges::none_of(text, [](char c) { return (c & 0x80) != 0; });
    }
    bool children(const std::vector<wire::node>& nodes, const wire::element_rule& parent) const {
        return std::ranges::all_of(nodes, [&](const wire::node& each) {
            return each.number >= parent.children.size() ||
                   node(each, names_.element(parent.children[each.number].element));
        });
    }
    bool node(const wire::node& what, const wire::element_rule& rule) const {
        const auto typed = [&](const wire::attribute& each) {
            return each.number >= rule.attributes.size() ||
                   value(each.content, rule.attributes[each.number].type);
        };
        return value(what.content, rule.content) && children(what.children, rule) &&
               std::ranges::is_sorted(what.attributes, {}, &wire::attribute::number) &&
               std::ranges::all_of(what.attributes, typed);
    }
    const wire::dictionary& names_;
};

} // namespace

agreement::agreement(std::shared_ptr<const guard::compiled_profile> profile)
    : profile_(std::move(profile)),
      xerces_(profile_) {}

agreement::answer agreement::on(const wire::stanza_fields& fields) {
    const auto& compiled = profile_->compiled();
    const auto text = plainly_written(fields, *compiled.names);
    guard::schema_automata::finding found;
    answer made;
    const bool first = xerces_.validate(text);
    made.accepted = compiled.automata->accept(fields, found);
    made.comparable = shown_by_xml(*compiled.names).whole(fields);
    if (made.comparable ? first == made.accepted : first || !made.accepted)
        return made;
    made.difference =
        profile_->name() + ": Xerces-C " +
        (first ? "accepts; " : "refuses, " + xerces_.violation() + "; ") + "the automata " +
        (made.accepted ? "accept" : "refuse, " + found.where + ": " + std::string(found.what)) +
        "\n" + text.substr(0, max_shown_bytes);
    return made;
}

} // namespace diolkos::differential
