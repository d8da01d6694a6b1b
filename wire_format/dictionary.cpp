#include "wire_format/dictionary.hpp"

#include <stdexcept>
#include <utility>

namespace diolkos::wire {
namespace {

constexpr std::size_t roots = 3;

[[noreturn]] void fail(const element_rule& element, const std::string& what) {
    throw std::invalid_argument("dictionary: element {" + element.name_space + "}" + element.name +
                                ": " + what);
}

void check_type(const element_rule& element, const std::string& where, const value_type& type) {
    if (type.kind > value_kind::hex_bytes)
        fail(element, where + " has an unknown kind of value");
    if ((type.kind == value_kind::enumeration) == type.names.empty())
        fail(element, where + " must have names exactly if it is an enumeration");
    if (type.min > type.max)
        fail(element, where + " has bounds that no value meets");
    const bool length = type.kind == value_kind::text || type.kind == value_kind::bytes ||
                        type.kind == value_kind::hex_bytes;
    if (length && type.min < 0)
        fail(element, where + " has a negative length");
}

void check_attributes(const element_rule& element) {
    for (std::size_t i = 0; i < element.attributes.size(); ++i) {
        const attribute_rule& rule = element.attributes[i];
        if (rule.name.empty())
            fail(element, "an attribute has no name");
        if (rule.type.kind == value_kind::none)
            fail(element, "attribute " + rule.name + " has no value");
        if (i > 0 && element.attributes[i - 1].name >= rule.name)
            fail(element, "attribute " + rule.name + " is not in order of names");
        check_type(element, "attribute " + rule.name, rule.type);
    }
}

void check_children(const std::vector<element_rule>& elements, std::size_t index) {
    const element_rule& element = elements[index];
    for (const child_rule& child : element.children) {
        // Upwards only, so the graph has no cycle and every walk down ends.
        if (child.element <= index || child.element < roots || child.element >= elements.size())
            fail(element, "a child's index does not lie above its own");
        if (child.max == 0 || child.min > child.max)
            fail(element, "a child can never occur");
    }
}

} // namespace

dictionary::dictionary() {
    for (const auto kind : {stanza_kind::message, stanza_kind::presence, stanza_kind::iq}) {
        element_rule root;
        root.name_space = "jabber:server";
        root.name = name(kind);
        elements_.push_back(std::move(root));
    }
}

dictionary::dictionary(std::vector<element_rule> elements)
    : elements_(std::move(elements)) {
    if (elements_.size() < roots)
        throw std::invalid_argument("dictionary: the three roots are missing");
    for (std::size_t i = 0; i < elements_.size(); ++i) {
        const element_rule& element = elements_[i];
        if (i < roots && element.name != name(static_cast<stanza_kind>(i)))
            fail(element, "is not the root that belongs here");
        if (i < roots && (!element.attributes.empty() || element.content.kind != value_kind::none))
            fail(element, "a root has neither attributes nor text of its own in a dictionary");
        if (element.name.empty())
            fail(element, "has no name");
        check_type(element, "its text", element.content);
        check_attributes(element);
        check_children(elements_, i);
    }
}

} // namespace diolkos::wire
