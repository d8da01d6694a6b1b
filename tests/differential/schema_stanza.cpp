#include "tests/differential/schema_stanza.hpp"

#include "tests/differential/pattern_text.hpp"
#include "wire_format/base64.hpp"

#include <algorithm>
#include <stdexcept>

namespace diolkos::differential {

namespace {

using guard::element_model;
using guard::value_model;
using wire::stanza_kind;
using wire::stanza_type;
using wire::value_kind;

constexpr std::string_view alphabet[] = {"a",      "Z",      "7",          " ",  "<",  "&",
                                         ">",      "\"",     "'",          "\n", "\r", "\t",
                                         "\u00e9", "\u20ac", "\U0001F600", "]]>"};
constexpr std::string_view addresses[] = {"a@low.example/r", "low.example", "juliet@low.example",
                                          "room@chat.low.example/nick & co"};
constexpr std::size_t most_children = 12; // of one element, but for repeated siblings

// By the lexical form, which a pattern is of. Empty if the text is no such value.
std::optional<wire::value> value_like(const std::string& text, const value_model& model) {
    if (model.type.kind == value_kind::text)
        return wire::value(text);
    if (model.type.kind != value_kind::bytes)
        return std::nullopt;
    const auto bytes = wire::read_base64(text);
    if (!bytes)
        return std::nullopt;
    const auto octets = std::as_bytes(std::span(*bytes));
    return wire::value(wire::octets(octets.begin(), octets.end()));
}

} // namespace

stanza_maker::stanza_maker(const guard::compiled_profile::state& profile, chance& by)
    : profile_(profile),
      by_(by),
      lengths_{0, 1, 35, 36, 255, 256, 1023, 1024, 1025, 65'536, 65'537},
      numbers_{-1, 0, 1, 2'147'483'647, 2'147'483'648} {
    for (const auto& element : profile.automata->elements) {
        remember(element.content);
        for (const auto& attribute : element.attributes)
            remember(attribute.type);
    }
    const auto settle = [](auto& all) {
        std::ranges::sort(all);
        all.erase(std::ranges::unique(all).begin(), all.end());
    };
    settle(lengths_);
    settle(numbers_);
}

void stanza_maker::remember(const value_model& model) {
    for (const auto& each : model.patterns)
        patterns_.push_back(each.source());
    const auto& type = model.type;
    if (type.kind == value_kind::integer)
        numbers_.insert(numbers_.end(), {type.min - 1, type.min, type.max, type.max + 1});
    if (type.kind != value_kind::text && type.kind != value_kind::bytes &&
        type.kind != value_kind::hex_bytes)
        return;
    for (const auto bound : {type.min - 1, type.min, type.max, type.max + 1})
        if (bound >= 0)
            lengths_.push_back(static_cast<std::size_t>(bound));
}

const element_model& stanza_maker::model_of(std::uint32_t element) const {
    return profile_.automata->elements[element];
}

stanza_type stanza_maker::type_of(stanza_kind kind) {
    constexpr auto last = static_cast<std::size_t>(stanza_type::result);
    for (;;)
        if (const auto type = static_cast<stanza_type>(by_.below(last + 1)); allows(kind, type))
            return type;
}

std::string stanza_maker::characters(std::size_t bytes) {
    if (bytes > 512)
        return std::string(bytes, 'x');
    std::string made;
    while (made.size() < bytes)
        made += alphabet[by_.below(std::size(alphabet))];
    return made.size() > bytes ? std::string(bytes, 'x') : made;
}

// Without a look at the patterns.
wire::value stanza_maker::made_value(const value_model& model) {
    const auto& type = model.type;
    const auto length = [&] {
        const auto room = static_cast<std::size_t>(type.max - type.min);
        return static_cast<std::size_t>(type.min) +
               (by_.one_in(150) ? room : by_.below(std::min<std::size_t>(room, 12) + 1));
    };
    switch (type.kind) {
    case value_kind::none:
        return {};
    case value_kind::enumeration:
        return wire::enumerated{static_cast<std::uint32_t>(by_.below(type.names.size()))};
    case value_kind::boolean:
        return by_.one_in(2);
    case value_kind::integer: {
        const auto range = static_cast<std::uint64_t>(type.max - type.min);
        return type.min + static_cast<std::int64_t>(by_.one_in(3) ? range : by_.below(range + 1));
    }
    case value_kind::time:
        return by_.one_in(8)
                   ? wire::instant{by_.one_in(2) ? wire::instant::earliest : wire::instant::latest}
                   : wire::instant{static_cast<std::int64_t>(by_.below(4'000'000'000'000'000))};
    case value_kind::address:
        return wire::address::parse(addresses[by_.below(std::size(addresses))]).value();
    case value_kind::text:
        return characters(length());
    case value_kind::bytes:
    case value_kind::hex_bytes:
        return wire::octets(length(), std::byte{0x5A});
    }
    return {};
}

wire::value stanza_maker::value_of(const value_model& model) {
    constexpr int tries = 10'000; // base64 that a pattern only nearly describes takes a dozen
    for (int left = tries; left > 0; --left) {
        auto made = model.patterns.empty()
                        ? made_value(model)
                        : value_like(pattern_text(model.patterns.front().source(), by_), model)
                              .value_or(made_value(model));
        if (model.patterns.empty() || model.accepts(made))
            return made;
    }
    throw std::logic_error("nothing is of a type with the pattern " +
                           model.patterns.front().source());
}

wire::node stanza_maker::node_of(std::uint32_t number, const element_model& model) {
    wire::node made{number, {}, value_of(model.content), {}};
    for (std::uint32_t i = 0; i < model.attributes.size(); ++i)
        if (model.attributes[i].required || by_.one_in(2))
            made.attributes.push_back({i, value_of(model.attributes[i].type)});
    made.children = children_of(model);
    return made;
}

// A walk over the content model; now and then as many of a child as there may be.
std::vector<wire::node> stanza_maker::children_of(const element_model& model) {
    std::vector<wire::node> made;
    guard::content_automaton::run run(model.children);
    const auto count = static_cast<std::uint32_t>(model.elements.size());
    while (count > 0 && (!run.complete() || (made.size() < most_children && !by_.one_in(4)))) {
        std::vector<std::uint32_t> possible;
        for (std::uint32_t each = 0; each < count; ++each)
            if (auto copy = run; copy.step(each))
                possible.push_back(each);
        if (possible.empty())
            break;
        const auto number = possible[by_.below(possible.size())];
        const bool all = by_.one_in(30);
        do {
            static_cast<void>(run.step(number));
            made.push_back(node_of(number, model_of(model.elements[number])));
        } while (all && [&, copy = run]() mutable { return copy.step(number); }());
    }
    return made;
}

std::vector<wire::node> stanza_maker::payloads(stanza_kind kind) {
    std::vector<wire::node> made;
    const auto& root = profile_.automata->roots[static_cast<std::size_t>(kind)];
    const auto& model = model_of(root.element);
    const auto count = static_cast<std::uint32_t>(root.payloads.size());
    const auto only = kind == stanza_kind::iq ? by_.below(count + std::size_t{1}) : count;
    guard::content_automaton::run run(model.children);
    for (std::uint32_t i = 0; i < count; ++i) {
        if (kind == stanza_kind::iq ? i != only : !by_.one_in(8))
            continue;
        do {
            if (!run.step(root.payloads[i]))
                break;
            made.push_back(node_of(i, model_of(model.elements[root.payloads[i]])));
        } while (by_.one_in(6));
    }
    return made;
}

std::vector<wire::localized_text> stanza_maker::texts() {
    constexpr std::string_view languages[] = {"", "en", "de", "en-GB"};
    std::vector<wire::localized_text> made;
    for (auto count = by_.below(3); count > 0; --count)
        made.push_back({std::string(languages[made.size()]), characters(by_.below(20))});
    return made;
}

wire::stanza_error stanza_maker::error() {
    wire::stanza_error made;
    made.type = static_cast<wire::error_type>(by_.below(5));
    made.what = static_cast<wire::condition>(by_.below(guard::condition_count));
    made.texts = texts();
    if (by_.one_in(3))
        made.by = wire::address::parse("low.example").value();
    return made;
}

wire::stanza_fields stanza_maker::valid() {
    wire::stanza_fields made;
    made.kind = static_cast<stanza_kind>(by_.below(3));
    made.type = type_of(made.kind);
    made.from = wire::address::parse(addresses[by_.below(std::size(addresses))]).value();
    made.to = wire::address::parse("b@high.example").value();
    if (made.kind == stanza_kind::iq || by_.one_in(2))
        made.id = characters(1 + by_.below(20));
    if (by_.one_in(4))
        made.lang = "en-GB";
    if (made.type == stanza_type::error)
        made.error = error();
    if (made.kind == stanza_kind::message) {
        made.bodies = texts();
        made.subjects = texts();
        if (by_.one_in(3))
            made.thread_id = wire::thread{characters(by_.below(9)), by_.one_in(2) ? "p" : ""};
    }
    if (made.kind == stanza_kind::presence) {
        made.statuses = texts();
        if (by_.one_in(3))
            made.availability = static_cast<wire::show>(by_.below(4));
        if (by_.one_in(3))
            made.priority = static_cast<std::int8_t>(by_.below(256));
    }
    if (made.kind != stanza_kind::iq || !made.error)
        made.payloads = payloads(made.kind);
    return made;
}

} // namespace diolkos::differential
