// The mutations of stanza_maker: one thing at a time.
#include "tests/differential/pattern_text.hpp"
#include "tests/differential/schema_stanza.hpp"

#include <algorithm>

namespace diolkos::differential {

namespace {

using guard::element_model;
using guard::value_model;

constexpr std::string_view odd_texts[] = {
    "",    " ",    "x",    "en",           "en-",          "#12345", "red",
    "RED", "\x01", "\xff", "\xed\xa0\x80", "\xef\xbf\xbe", "007",
};

std::ptrdiff_t offset(std::size_t at) {
    return static_cast<std::ptrdiff_t>(at);
}

} // namespace

// Now and then of one of the profile's patterns, or nearly.
std::string stanza_maker::odd_text() {
    if (by_.one_in(3))
        return std::string(lengths_[by_.below(lengths_.size())], 'x');
    if (patterns_.empty() || by_.one_in(2))
        return std::string(odd_texts[by_.below(std::size(odd_texts))]);
    auto made = pattern_text(patterns_[by_.below(patterns_.size())], by_);
    if (!made.empty() && by_.one_in(2))
        made[by_.below(made.size())] = "\n=#xA"[by_.below(5)];
    return made;
}

wire::value stanza_maker::other_value() {
    switch (by_.below(7)) {
    case 0:
        return wire::enumerated{static_cast<std::uint32_t>(by_.below(8))};
    case 1:
        return by_.one_in(2);
    case 2:
        return numbers_[by_.below(numbers_.size())];
    case 3:
        return wire::octets(lengths_[by_.below(lengths_.size())], std::byte{1});
    case 4:
        return wire::value();
    case 5:
        return wire::instant{0};
    default:
        return odd_text();
    }
}

// The same kind of value, at or beyond a bound, or with one character or byte changed.
wire::value stanza_maker::near_value(const wire::value& content, const value_model* model) {
    auto made = content;
    const auto length = [&] {
        if (model == nullptr)
            return lengths_[by_.below(lengths_.size())];
        const auto of = by_.one_in(2) ? model->type.min : model->type.max;
        return static_cast<std::size_t>(std::max<std::int64_t>(of + 1, 1)) - by_.below(2);
    };
    if (auto* text = std::get_if<std::string>(&made)) {
        const auto at = by_.below(text->size() + 1);
        if (by_.one_in(2))
            text->resize(length(), 'x');
        else if (at < text->size() && by_.one_in(2))
            text->erase(at, 1);
        else
            text->insert(at, 1, "0x \n-"[by_.below(5)]);
    } else if (auto* octets = std::get_if<wire::octets>(&made)) {
        if (octets->empty() || by_.one_in(2))
            octets->resize(length(), std::byte{0x5A});
        else
            (*octets)[by_.below(std::min<std::size_t>(octets->size(), 12))] ^=
                static_cast<std::byte>(1 + by_.below(255));
    } else if (auto* named = std::get_if<wire::enumerated>(&made)) {
        named->index += static_cast<std::uint32_t>(1 + by_.below(3));
    } else if (std::holds_alternative<std::int64_t>(made)) {
        made = numbers_[by_.below(numbers_.size())];
    } else {
        made = other_value();
    }
    return made;
}

void stanza_maker::mutate_core(wire::stanza_fields& fields) {
    switch (by_.below(12)) {
    case 0:
        fields.from = {};
        return;
    case 1:
        fields.to = {};
        return;
    case 2:
        fields.id = odd_text();
        return;
    case 3:
        fields.lang = odd_text();
        return;
    case 4:
        fields.type = static_cast<wire::stanza_type>(by_.below(15));
        return;
    case 5:
        fields.kind = static_cast<wire::stanza_kind>(by_.below(3));
        fields.payloads.clear(); // their numbers would be of the other kind
        return;
    case 6:
        fields.bodies.assign(1 + by_.below(40), {"", "x"});
        return;
    case 7:
        fields.subjects.push_back({odd_text(), odd_text()});
        return;
    case 8:
        fields.statuses.push_back({odd_text(), odd_text()});
        return;
    case 9:
        fields.thread_id = wire::thread{odd_text(), odd_text()};
        return;
    case 10:
        fields.availability = static_cast<wire::show>(by_.below(4));
        return;
    default:
        fields.error = error();
        fields.error->texts.push_back({odd_text(), odd_text()});
        return;
    }
}

void stanza_maker::mutate_node(const placed_node& at) {
    auto& node = *at.node;
    auto& attributes = node.attributes;
    const auto type_of_attribute = [&](const wire::attribute& each) {
        return at.model != nullptr && each.number < at.model->attributes.size()
                   ? &at.model->attributes[each.number].type
                   : nullptr;
    };
    switch (by_.below(8)) {
    case 0:
        node.number = static_cast<std::uint32_t>(by_.below(8));
        return;
    case 1:
        if (!attributes.empty())
            attributes.erase(attributes.begin() + offset(by_.below(attributes.size())));
        return;
    case 2:
        if (!attributes.empty())
            attributes[by_.below(attributes.size())].content = other_value();
        return;
    case 3:
        if (!attributes.empty()) {
            auto& one = attributes[by_.below(attributes.size())];
            one.content = near_value(one.content, type_of_attribute(one));
        }
        return;
    case 4:
        attributes.push_back({static_cast<std::uint32_t>(by_.below(6)), other_value()});
        return;
    case 5:
        node.content = other_value();
        return;
    case 6:
        node.content = near_value(node.content, at.model == nullptr ? nullptr : &at.model->content);
        return;
    default:
        mutate_list(node.children);
    }
}

void stanza_maker::mutate_list(std::vector<wire::node>& nodes) {
    if (nodes.empty() || by_.one_in(6)) {
        nodes.push_back({static_cast<std::uint32_t>(by_.below(6)), {}, {}, {}});
        return;
    }
    const auto at = by_.below(nodes.size());
    switch (by_.below(4)) {
    case 0:
        nodes.erase(nodes.begin() + offset(at));
        return;
    case 1:
        nodes.insert(nodes.begin() + offset(at), 1 + by_.below(20), wire::node(nodes[at]));
        return;
    case 2:
        std::swap(nodes[at], nodes[by_.below(nodes.size())]);
        return;
    default:
        nodes.resize(at);
    }
}

void stanza_maker::place(std::vector<wire::node>& nodes, const element_model* parent,
                         std::vector<placed_node>& all) const {
    for (auto& each : nodes) {
        const auto* model = parent != nullptr && each.number < parent->elements.size()
                                ? &model_of(parent->elements[each.number])
                                : nullptr;
        all.push_back({&each, model});
        place(each.children, model, all);
    }
}

void stanza_maker::mutate(wire::stanza_fields& fields) {
    const auto& root = profile_.automata->roots[static_cast<std::size_t>(fields.kind)];
    std::vector<placed_node> all;
    for (auto& each : fields.payloads) {
        const auto number =
            each.number < root.payloads.size() ? root.payloads[each.number] : guard::no_number;
        const auto* model = number == guard::no_number
                                ? nullptr
                                : &model_of(model_of(root.element).elements[number]);
        all.push_back({&each, model});
        place(each.children, model, all);
    }
    if (all.empty() || by_.one_in(3)) {
        mutate_core(fields);
    } else if (by_.one_in(5)) {
        mutate_list(fields.payloads);
    } else {
        mutate_node(all[by_.below(all.size())]);
    }
}

} // namespace diolkos::differential
