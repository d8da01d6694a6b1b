// Stanzas made at random of all that the default profile's dictionary can say.
#include "guard/compiled_profile.hpp"
#include "tests/differential/disagreement.hpp"
#include "tests/differential/generated_stanza.hpp"
#include "tests/source_dir.hpp"

#include <gtest/gtest.h>

#include <random>

namespace diolkos::differential {
namespace {

constexpr std::uint64_t first_seed = 20260101;
constexpr std::uint64_t stanzas = 2000;

std::vector<std::byte> random_bytes(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<std::byte> bytes(random() % 2048);
    for (std::byte& each : bytes)
        each = static_cast<std::byte>(random());
    return bytes;
}

TEST(generated, stanzas_are_read_alike_by_all) {
    const auto profile = guard::compiled_profile::load(std::filesystem::path(DIOLKOS_SOURCE_DIR) /
                                                       "schemas/chat.toml");
    guard::guard judge(profile);
    const guard::sides all{[](std::string_view) { return true; },
                           [](std::string_view) { return true; }};
    int made = 0, crossing = 0;
    for (std::uint64_t seed = first_seed; seed < first_seed + stanzas; ++seed) {
        const auto bytes = random_bytes(seed);
        choices by(bytes);
        const auto stanza =
            wire::stanza::make(*profile->names(), generated_fields(*profile->names(), by));
        if (!stanza)
            continue;
        ++made;
        ASSERT_EQ(disagreement(*stanza, *profile->names()), "") << "seed " << seed;
        // Of those that keep the schemas' finer rules too: what a compromised box may send.
        if (judge.judge_incoming(*stanza, all).what != guard::outcome::pass)
            continue;
        ++crossing;
        ASSERT_EQ(instability(*stanza, judge, all), "") << "seed " << seed;
    }
    // Else the test proves little.
    EXPECT_GT(made, static_cast<int>(stanzas * 9 / 10));
    EXPECT_GT(crossing, static_cast<int>(stanzas / 20));
    RecordProperty("made", made);
    RecordProperty("crossing", crossing);
}

} // namespace
} // namespace diolkos::differential
