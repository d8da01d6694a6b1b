// The two validators are held against each other: on stanzas made from the schemas, on such with
// one thing changed, and on their text with one thing changed.
#include "guard/automata.hpp"
#include "guard/xml_validator.hpp"
#include "tests/unit/guard/judging.hpp"
#include "tests/unit/guard/made_stanza.hpp"
#include "wire_format/codec.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace diolkos::guard {
namespace {

// DIOLKOS_SEED in the environment repeats or varies a run.
std::uint64_t seed() {
    const char* given = std::getenv("DIOLKOS_SEED");
    return given == nullptr ? 4 : std::strtoull(given, nullptr, 10);
}

// What XML does not show: the kind of a value where its text is one of another kind, the order of
// attributes, a length that is counted in bytes here and in characters there. In these the automata
// may be the stricter.
class told_apart {
public:
    explicit told_apart(const wire::dictionary& names)
        : names_(names) {}
    bool by_xml(const wire::stanza_fields& fields) const {
        return children(fields.payloads, names_.root(fields.kind));
    }

private:
    static bool value(const wire::value& content, const wire::value_type& type) {
        static constexpr std::size_t kinds[] = {0, 1, 2, 3, 4, 5, 6, 7, 7}; // of std::variant
        return content.index() == kinds[static_cast<std::size_t>(type.kind)];
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

TEST(agreement, of_both_validators_on_fields) {
    constexpr int cases = 30'000;
    const auto& profile = chat_profile()->compiled();
    const told_apart told(*profile.names);
    stanza_maker maker(profile, seed());
    xml_validator xerces(chat_profile());
    int valid = 0, refused = 0, compared = 0;
    for (int i = 0; i < cases; ++i) {
        auto fields = maker.valid();
        if (i % 4 != 0)
            maker.mutate(fields);
        const auto text = plainly_written(fields, *profile.names);
        schema_automata::finding found;
        const bool first = xerces.validate(text);
        const bool second = profile.automata->accept(fields, found);
        const bool both_ways = told.by_xml(fields);
        ++(second ? valid : refused);
        compared += both_ways ? 1 : 0;
        ASSERT_FALSE(both_ways ? first != second : second && !first)
            << "seed " << seed() << ", case " << i << ": Xerces-C "
            << (first ? "accepts" : "refuses, " + xerces.violation()) << "; the automata "
            << (second ? "accept" : "refuse, " + found.where + ": " + std::string(found.what))
            << "\n"
            << text.substr(0, 4000);
    }
    EXPECT_GT(valid, cases / 4);
    EXPECT_GT(refused, cases / 4);
    EXPECT_GT(compared, cases / 2);
}

// Changes the text in one place; what comes of it need not be well-formed.
std::string changed(std::string text, stanza_maker& maker) {
    constexpr std::string_view inserts[] = {
        " ",
        "x",
        "0",
        "+",
        "-",
        " secret=\"x\"",
        "<x xmlns=\"urn:x\"/>",
        "<active xmlns=\"http://jabber.org/protocol/chatstates\"/>",
        "&#xD;",
        "&amp;",
        "<![CDATA[x]]>",
        "\n",
        "\u00e9",
        "\U0001F600",
        " xmlns:y=\"urn:y\"",
        "<body>x</body>",
        "\t"};
    const auto at = maker.below(text.size());
    if (maker.one_in(3)) {
        text.erase(at, 1 + maker.below(8));
    } else if (maker.one_in(3)) {
        const auto from = text.rfind('<', at);
        const auto to = text.find('>', at);
        if (from != text.npos && to != text.npos)
            text.insert(to + 1, text.substr(from, to + 1 - from));
    } else {
        const auto place = maker.one_in(2) ? text.find_first_of("\"> /", at) : at;
        text.insert(place == text.npos ? at : place, inserts[maker.below(std::size(inserts))]);
    }
    return text;
}

// Whatever a peer writes: what leaves passes at the far box, with both validators, as it does here.
TEST(agreement, of_both_boxes_on_text) {
    constexpr int cases = 12'000;
    const auto& profile = chat_profile()->compiled();
    stanza_maker maker(profile, seed() + 1);
    guard near(chat_profile()), far(chat_profile(), true);
    wire::codec codec(chat_profile()->names());
    int crossed = 0, refused = 0;
    for (int i = 0; i < cases; ++i) {
        const auto text = changed(plainly_written(maker.valid(), *profile.names), maker);
        xmpp::element stanza;
        try {
            stanza = parsed(text);
        } catch (const std::logic_error&) {
            continue; // no stanza: the edge ends the stream
        }
        const auto sent = near.judge_outgoing(stanza, low_to_high());
        const auto where = "seed " + std::to_string(seed() + 1) + ", case " + std::to_string(i) +
                           ": " + sent.decision.detail + "\n" + text;
        ASSERT_NE(sent.decision.why, reason::validators_disagree) << where;
        ++(sent.stanza ? crossed : refused);
        if (!sent.stanza)
            continue;
        const auto bytes = codec.encode(*sent.stanza);
        ASSERT_TRUE(bytes.has_value()) << where;
        const auto arrived = codec.decode(std::as_bytes(std::span(*bytes)));
        ASSERT_TRUE(arrived.has_value()) << where;
        const auto judged = far.judge_incoming(*arrived, low_to_high());
        ASSERT_EQ(judged.what, outcome::pass) << judged.detail << "\n" << where;
    }
    EXPECT_GT(crossed, cases / 20);
    EXPECT_GT(refused, cases / 20);
}

} // namespace
} // namespace diolkos::guard
