#include "tests/differential/generated_stanza.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace diolkos::differential {
namespace {

using wire::stanza_kind;
using wire::stanza_type;

constexpr auto languages =
    std::to_array<std::string_view>({"en", "de-CH", "zh-Hant-TW", "x-a1", "SR-latn"});
constexpr std::string_view stanza_language = "fr-CA"; // none of these, so that none repeats it

class generator {
public:
    generator(const wire::dictionary& names, choices& by)
        : names_(names),
          by_(by) {}

    wire::stanza_fields run() {
        made_.kind = static_cast<stanza_kind>(by_.below(3));
        made_.type = type();
        made_.from = address();
        made_.to = address();
        if (made_.kind == stanza_kind::iq || by_.once_in(2))
            made_.id = by_.text(1, wire::stanza::max_id_bytes);
        if (by_.once_in(4))
            made_.lang = stanza_language;
        if (made_.type == stanza_type::error)
            made_.error = error();
        if (made_.kind == stanza_kind::message)
            message();
        if (made_.kind == stanza_kind::presence)
            presence();
        payloads();
        return std::move(made_);
    }

private:
    stanza_type type() {
        std::vector<stanza_type> allowed;
        for (auto each = stanza_type::absent; each <= stanza_type::result;
             each = static_cast<stanza_type>(static_cast<int>(each) + 1))
            if (wire::allows(made_.kind, each))
                allowed.push_back(each);
        return allowed[by_.below(allowed.size())];
    }

    wire::address address() {
        constexpr auto known = std::to_array<std::string_view>(
            {"a@low.example/r", "high.example", "room@chat.high.example/\"N\" & <'k'>",
             "j\xC3\xBCrgen@b\xC3\xBC"
             "cher.example/\xE2\x98\x83 ]]>",
             "x@high.example/ ", "low.example/a/b@c"});
        const std::size_t which = by_.below(known.size() + 2);
        if (which < known.size())
            return wire::address::parse(known[which]).value();
        // What preparation does not take of it is another matter, and the first will do.
        const std::string domain = which % 2 == 0 ? "a@low.example/" : "high.example/";
        auto parsed = wire::address::parse(domain + by_.text(1, wire::address::max_part_bytes));
        return parsed ? *std::move(parsed) : wire::address::parse(known[0]).value();
    }

    std::vector<wire::localized_text> texts(std::size_t max_bytes) {
        std::vector<wire::localized_text> made;
        if (by_.once_in(2))
            made.push_back({"", by_.text(0, max_bytes)});
        for (const auto language : languages)
            if (by_.once_in(8))
                made.push_back({std::string(language), by_.text(0, max_bytes)});
        return made;
    }

    wire::stanza_error error() {
        wire::stanza_error made;
        made.type = static_cast<wire::error_type>(by_.below(5));
        made.what = static_cast<wire::condition>(by_.below(22));
        made.texts = texts(wire::stanza::max_subject_bytes);
        if (by_.once_in(4))
            made.by = address();
        return made;
    }

    void message() {
        made_.bodies = texts(wire::stanza::max_body_bytes);
        made_.subjects = texts(wire::stanza::max_subject_bytes);
        if (by_.once_in(4))
            made_.thread_id = wire::thread{by_.text(0, wire::stanza::max_thread_bytes),
                                           by_.text(0, wire::stanza::max_thread_bytes)};
    }

    void presence() {
        if (by_.once_in(2))
            made_.availability = static_cast<wire::show>(by_.below(4));
        made_.statuses = texts(wire::stanza::max_subject_bytes);
        if (by_.once_in(2))
            made_.priority = static_cast<std::int8_t>(by_.between(-128, 127));
    }

    void payloads() {
        const auto& root = names_.root(made_.kind);
        if (root.children.empty())
            return;
        if (made_.kind != stanza_kind::iq) {
            made_.payloads = children(root, 8);
        } else if (made_.type == stanza_type::get || made_.type == stanza_type::set ||
                   by_.once_in(2)) {
            const auto which = static_cast<std::uint32_t>(by_.below(root.children.size()));
            made_.payloads.push_back(node(root, which));
        }
    }

    // Of each, as few as must be, and now and then up to three more.
    std::vector<wire::node> children(const wire::element_rule& parent, std::size_t once_in) {
        std::vector<wire::node> made;
        for (std::uint32_t which = 0; which < parent.children.size(); ++which) {
            const auto& rule = parent.children[which];
            std::size_t count = rule.min;
            if (rule.max > rule.min && by_.once_in(once_in))
                count += 1 + by_.below(std::min<std::size_t>(rule.max - rule.min, 3));
            for (; count > 0; --count)
                made.push_back(node(parent, which));
        }
        return made;
    }

    wire::node node(const wire::element_rule& parent, std::uint32_t which) {
        const auto& rule = names_.element(parent.children[which].element);
        wire::node made;
        made.number = which;
        for (std::uint32_t number = 0; number < rule.attributes.size(); ++number)
            if (const auto& each = rule.attributes[number]; each.required || by_.once_in(2))
                made.attributes.push_back(
                    {number, each.name == "xml:lang"
                                 ? wire::value(std::string(languages[by_.below(languages.size())]))
                                 : value(each.type)});
        made.content = value(rule.content);
        made.children = children(rule, 3);
        return made;
    }

    wire::value value(const wire::value_type& type) {
        const auto min = static_cast<std::size_t>(std::max<std::int64_t>(type.min, 0));
        const auto max = static_cast<std::size_t>(std::max<std::int64_t>(type.max, 0));
        switch (type.kind) {
        case wire::value_kind::none:
            return {};
        case wire::value_kind::enumeration:
            return wire::enumerated{static_cast<std::uint32_t>(by_.below(type.names.size()))};
        case wire::value_kind::boolean:
            return by_.once_in(2);
        case wire::value_kind::integer:
            return by_.between(type.min, type.max);
        case wire::value_kind::time:
            return wire::instant{by_.between(wire::instant::earliest, wire::instant::latest)};
        case wire::value_kind::address:
            return address();
        case wire::value_kind::text:
            return by_.text(min, std::min<std::size_t>(max, wire::stanza::max_body_bytes));
        case wire::value_kind::bytes:
        case wire::value_kind::hex_bytes:
            return by_.octets(min, max);
        }
        return {};
    }

    const wire::dictionary& names_;
    choices& by_;
    wire::stanza_fields made_;
};

} // namespace

wire::stanza_fields generated_fields(const wire::dictionary& names, choices& by) {
    return generator(names, by).run();
}

} // namespace diolkos::differential
