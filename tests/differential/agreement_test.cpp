// The two validators of every profile that ships are held against each other: on stanzas made from
// the schemas, on such with one thing changed, and on their text with one thing changed.
#include "tests/differential/agreement.hpp"
#include "tests/differential/disagreement.hpp"
#include "tests/differential/pattern_text.hpp"
#include "tests/differential/schema_stanza.hpp"
#include "tests/source_dir.hpp"
#include "wire_format/codec.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace diolkos::differential {
namespace {

// DIOLKOS_SEED in the environment repeats or varies a run.
std::uint64_t seed() {
    const char* given = std::getenv("DIOLKOS_SEED");
    return given == nullptr ? 4 : std::strtoull(given, nullptr, 10);
}

std::filesystem::path schemas() {
    return std::filesystem::path(DIOLKOS_SOURCE_DIR) / "schemas";
}

std::vector<std::string> shipped_profiles() {
    std::vector<std::string> names;
    for (const auto& file : std::filesystem::directory_iterator(schemas()))
        if (file.path().extension() == ".toml")
            names.push_back(file.path().stem());
    std::ranges::sort(names);
    return names;
}

class agreement_of : public testing::TestWithParam<std::string> {
protected:
    std::shared_ptr<const guard::compiled_profile> profile =
        guard::compiled_profile::load(schemas() / (GetParam() + ".toml"));
};

TEST_P(agreement_of, both_validators_on_fields) {
    constexpr int cases = 20'000;
    chance by(seed());
    stanza_maker maker(profile->compiled(), by);
    agreement both(profile);
    int accepted = 0, refused = 0, compared = 0;
    for (int i = 0; i < cases; ++i) {
        auto fields = maker.valid();
        if (i % 4 != 0)
            maker.mutate(fields);
        const auto answer = both.on(fields);
        ++(answer.accepted ? accepted : refused);
        compared += answer.comparable ? 1 : 0;
        ASSERT_TRUE(answer.difference.empty())
            << answer.difference << "\nseed " << seed() << ", case " << i;
        ASSERT_TRUE(answer.accepted || i % 4 != 0)
            << "made of the schemas: seed " << seed() << ", case " << i << "\n"
            << plainly_written(fields, *profile->names());
    }
    EXPECT_GT(accepted, cases / 4);
    EXPECT_GT(refused, cases / 4);
    EXPECT_GT(compared, cases / 2);
}

// Changes the text in one place; what comes of it need not be well-formed.
std::string changed(std::string text, chance& by) {
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
    const auto at = by.below(text.size());
    if (by.one_in(3)) {
        text.erase(at, 1 + by.below(8));
    } else if (by.one_in(3)) {
        const auto from = text.rfind('<', at);
        const auto to = text.find('>', at);
        if (from != text.npos && to != text.npos)
            text.insert(to + 1, text.substr(from, to + 1 - from));
    } else {
        const auto place = by.one_in(2) ? text.find_first_of("\"> /", at) : at;
        text.insert(place == text.npos ? at : place, inserts[by.below(std::size(inserts))]);
    }
    return text;
}

// Whatever a peer writes: what leaves passes at the far box, with both validators, as it does here.
TEST_P(agreement_of, both_boxes_on_text) {
    constexpr int cases = 8'000;
    const guard::sides who{[](std::string_view domain) { return domain.ends_with("low.example"); },
                           [](std::string_view domain) { return domain == "high.example"; }};
    chance by(seed() + 1);
    stanza_maker maker(profile->compiled(), by);
    guard::guard near(profile), far(profile, true);
    wire::codec codec(profile->names());
    int crossed = 0, refused = 0;
    for (int i = 0; i < cases; ++i) {
        const auto text = changed(plainly_written(maker.valid(), *profile->names()), by);
        const auto stanza = parsed_in_stream(text);
        if (!stanza)
            continue; // the edge ends the stream
        const auto sent = near.judge_outgoing(*stanza, who);
        const auto where = "seed " + std::to_string(seed() + 1) + ", case " + std::to_string(i) +
                           ": " + sent.decision.detail + "\n" + text;
        ASSERT_NE(sent.decision.why, guard::reason::validators_disagree) << where;
        ++(sent.stanza ? crossed : refused);
        if (!sent.stanza)
            continue;
        const auto bytes = codec.encode(*sent.stanza);
        ASSERT_TRUE(bytes.has_value()) << where;
        const auto arrived = codec.decode(std::as_bytes(std::span(*bytes)));
        ASSERT_TRUE(arrived.has_value()) << where;
        const auto judged = far.judge_incoming(*arrived, who);
        ASSERT_EQ(judged.what, guard::outcome::pass) << judged.detail << "\n" << where;
    }
    EXPECT_GT(crossed, cases / 20);
    EXPECT_GT(refused, cases / 20);
}

INSTANTIATE_TEST_SUITE_P(shipped, agreement_of, testing::ValuesIn(shipped_profiles()),
                         [](const auto& each) {
                             auto name = each.param;
                             std::ranges::replace(name, '-', '_');
                             return name;
                         });

TEST(pattern_text, is_matched) {
    chance by(seed());
    for (const char* each :
         {"a|b", "[a-z]{1,8}(-[a-zA-Z0-9]{1,8})*", "(R0lGOD|/9j/)[A-Za-z0-9+/]*={0,2}",
          "([0-9]{2})?", "tel:[0-9+.()\\-]+(;ext=[0-9]+)?", "[^a]", "\\n|x+", "((a|b)c|d){2,3}",
          "."}) {
        const guard::schema_pattern pattern(each);
        for (int i = 0; i < 100; ++i) {
            const auto text = pattern_text(each, by);
            EXPECT_TRUE(pattern.matches(text)) << each << ": " << text;
        }
    }
}

} // namespace
} // namespace diolkos::differential
