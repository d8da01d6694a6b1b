#include "tests/unit/guard/made_stanza.hpp"

#include <algorithm>

namespace diolkos::guard {

namespace {

using wire::stanza_kind;
using wire::stanza_type;
using wire::value_kind;

// Texts that patterns of the schemas have, or nearly.
constexpr std::string_view near_patterns[] = {
    "#00ff7F", "red", "olive",    "en", "en-GB", "x-klingon", "#12345", "Red",  "en-",
    "red\n",   "-en", "#00ff7F0", "",   "e1-x",  "limes",     "url(x)", " red", "abcdefghi"};
constexpr std::string_view alphabet[] = {"a",      "Z",      "7",          " ",  "<",  "&",
                                         ">",      "\"",     "'",          "\n", "\r", "\t",
                                         "\u00e9", "\u20ac", "\U0001F600", "]]>"};
constexpr std::string_view addresses[] = {"a@low.example/r", "low.example", "juliet@low.example",
                                          "room@chat.low.example/nick & co"};

} // namespace

wire::stanza_type stanza_maker::type_of(stanza_kind kind) {
    constexpr auto last = static_cast<std::size_t>(stanza_type::result);
    for (;;)
        if (const auto type = static_cast<stanza_type>(below(last + 1)); allows(kind, type))
            return type;
}

std::string stanza_maker::characters(std::size_t bytes) {
    std::string made;
    while (made.size() < bytes)
        made += alphabet[below(std::size(alphabet))];
    return made.size() > bytes ? std::string(bytes, 'x') : made;
}

std::string stanza_maker::text_of(const value_model& model) {
    if (!model.patterns.empty())
        for (;;)
            if (std::string text(near_patterns[below(std::size(near_patterns))]);
                model.accepts_text(text))
                return text;
    const auto least = static_cast<std::size_t>(model.type.min);
    const auto room = static_cast<std::size_t>(model.type.max) - least;
    return characters(least + (one_in(150) ? room : below(std::min<std::size_t>(room, 12) + 1)));
}

wire::value stanza_maker::value_of(const value_model& model) {
    const auto& type = model.type;
    switch (type.kind) {
    case value_kind::none:
        return {};
    case value_kind::enumeration:
        return wire::enumerated{static_cast<std::uint32_t>(below(type.names.size()))};
    case value_kind::boolean:
        return one_in(2);
    case value_kind::integer: {
        const auto range = static_cast<std::uint64_t>(type.max - type.min);
        return type.min + static_cast<std::int64_t>(one_in(3) ? range : below(range + 1));
    }
    case value_kind::time:
        return one_in(8)
                   ? wire::instant{one_in(2) ? wire::instant::earliest : wire::instant::latest}
                   : wire::instant{static_cast<std::int64_t>(below(4'000'000'000'000'000))};
    case value_kind::address:
        return wire::address::parse(addresses[below(std::size(addresses))]).value();
    case value_kind::text:
        return text_of(model);
    case value_kind::bytes:
    case value_kind::hex_bytes:
        return wire::octets(
            static_cast<std::size_t>(type.min) +
                below(std::min<std::size_t>(static_cast<std::size_t>(type.max - type.min), 9) + 1),
            std::byte{0x5A});
    }
    return {};
}

wire::node stanza_maker::node_of(std::uint32_t number, std::uint32_t rule,
                                 const element_model& model) {
    wire::node made{number, {}, value_of(model.content), {}};
    for (std::uint32_t i = 0; i < model.attributes.size(); ++i)
        if (model.attributes[i].required || one_in(2))
            made.attributes.push_back({i, value_of(model.attributes[i].type)});
    const auto& children = names_.element(rule).children;
    for (std::uint32_t i = 0; i < children.size(); ++i) {
        auto count = std::size_t{children[i].min};
        if (one_in(2))
            count = one_in(12) ? children[i].max
                               : std::max(count, below(std::min(children[i].max, 3U) + 1));
        for (; count > 0; --count)
            made.children.push_back(
                node_of(i, children[i].element, profile_.automata->elements[model.elements[i]]));
    }
    return made;
}

std::vector<wire::node> stanza_maker::payloads(stanza_kind kind) {
    std::vector<wire::node> made;
    const auto& root = profile_.automata->roots[static_cast<std::size_t>(kind)];
    const auto& model = profile_.automata->elements[root.element];
    const auto& children = names_.root(kind).children;
    const auto only = kind == stanza_kind::iq ? below(children.size() + 1) : children.size();
    for (std::uint32_t i = 0; i < children.size(); ++i)
        if (kind == stanza_kind::iq ? i == only : one_in(8))
            made.push_back(node_of(i, children[i].element,
                                   profile_.automata->elements[model.elements[root.payloads[i]]]));
    return made;
}

std::vector<wire::localized_text> stanza_maker::texts() {
    constexpr std::string_view languages[] = {"", "en", "de", "en-GB"};
    std::vector<wire::localized_text> made;
    for (auto count = below(3); count > 0; --count)
        made.push_back({std::string(languages[made.size()]), characters(below(20))});
    return made;
}

wire::stanza_error stanza_maker::error() {
    wire::stanza_error made;
    made.type = static_cast<wire::error_type>(below(5));
    made.what = static_cast<wire::condition>(below(condition_count));
    made.texts = texts();
    if (one_in(3))
        made.by = wire::address::parse("low.example").value();
    return made;
}

wire::stanza_fields stanza_maker::valid() {
    wire::stanza_fields made;
    made.kind = static_cast<stanza_kind>(below(3));
    made.type = type_of(made.kind);
    made.from = wire::address::parse(addresses[below(std::size(addresses))]).value();
    made.to = wire::address::parse("b@high.example").value();
    if (made.kind == stanza_kind::iq || one_in(2))
        made.id = characters(1 + below(20));
    if (one_in(4))
        made.lang = "en-GB";
    if (made.type == stanza_type::error)
        made.error = error();
    if (made.kind == stanza_kind::message) {
        made.bodies = texts();
        made.subjects = texts();
        if (one_in(3))
            made.thread_id = wire::thread{characters(below(9)), one_in(2) ? "p" : ""};
    }
    if (made.kind == stanza_kind::presence) {
        made.statuses = texts();
        if (one_in(3))
            made.availability = static_cast<wire::show>(below(4));
        if (one_in(3))
            made.priority = static_cast<std::int8_t>(below(256));
    }
    if (made.kind != stanza_kind::iq || !made.error)
        made.payloads = payloads(made.kind);
    return made;
}

} // namespace diolkos::guard
