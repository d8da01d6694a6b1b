#include "guard/profile_state.hpp"
#include "guard/value_model.hpp"
#include "tests/unit/guard/judging.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace diolkos::guard {
namespace {

wire::octets octets_of(std::string_view first, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(first));
    wire::octets made(bytes.begin(), bytes.end());
    made.resize(size);
    return made;
}

// Xerces-C's model hands out the pieces between all `|` of a pattern, and those in a group too.
TEST(value_model, alternatives_in_a_group_of_a_pattern_stay_in_it) {
    const auto profile = compiled_profile::load(schema_folder() / "social.toml");
    const auto& elements = profile->compiled().automata->elements;
    int pictures = 0;
    for (const auto& each : elements) {
        if (each.name != "{urn:xmpp:avatar:data}data" && each.name != "{vcard-temp}BINVAL")
            continue;
        ++pictures;
        ASSERT_EQ(each.content.patterns.size(), 1U);
        EXPECT_EQ(each.content.patterns.front().source(),
                  "(R0lGOD|/9j/|iVBORw0KGgo|UklGR)[A-Za-z0-9+/]*={0,2}");
        for (const auto* first : {"GIF89a", "\xFF\xD8\xFF\xE0", "\x89PNG\r\n\x1A\n", "RIFF"}) {
            EXPECT_TRUE(each.content.accepts(octets_of(first, 12))) << first;
            EXPECT_TRUE(each.content.accepts(octets_of(first, 65'536))) << first;
            EXPECT_FALSE(each.content.accepts(octets_of(first, 65'537))) << first;
            EXPECT_FALSE(each.content.accepts(octets_of(first, 11))) << first;
        }
        EXPECT_FALSE(each.content.accepts(octets_of("MZ", 4096)));
    }
    EXPECT_EQ(pictures, 2);
}

} // namespace
} // namespace diolkos::guard
