#include "audit/event_catalogue.hpp"
#include "tests/source_dir.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace diolkos::audit {
namespace {

TEST(event_catalogue, has_every_event_with_a_sentence) {
    for (int i = 0; i <= static_cast<int>(last_event); ++i) {
        const auto what = static_cast<event>(i);
        EXPECT_FALSE(name(what).empty());
        EXPECT_EQ(event_named(name(what)), what);
        EXPECT_TRUE(about(what).meaning.ends_with('.')) << name(what);
        EXPECT_TRUE(about(what).to_do.empty() || about(what).to_do.ends_with('.')) << name(what);
        const bool grave = about(what).how <= severity::warning;
        EXPECT_TRUE(!grave || !about(what).to_do.empty()) << name(what);
    }
    EXPECT_TRUE(name(static_cast<event>(static_cast<int>(last_event) + 1)).empty());
    EXPECT_EQ(event_named("nothing"), std::nullopt);
}

// docs/audit-log.md tells who records what; it must not forget one either.
TEST(event_catalogue, is_told_of_in_the_description_of_the_log) {
    std::ostringstream text;
    text << std::ifstream(DIOLKOS_SOURCE_DIR "/docs/audit-log.md").rdbuf();
    for (int i = 0; i <= static_cast<int>(last_event); ++i) {
        const auto row = "| `" + std::string(name(static_cast<event>(i))) + "` |";
        EXPECT_NE(text.str().find(row), std::string::npos) << row;
    }
}

} // namespace
} // namespace diolkos::audit
