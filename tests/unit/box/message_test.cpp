#include "box/message.hpp"
#include "tests/source_dir.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <sstream>

namespace diolkos::box {
namespace {

TEST(message, is_what_the_documentation_has) {
    std::ostringstream text;
    text << std::ifstream(DIOLKOS_SOURCE_DIR "/docs/events.md").rdbuf();
    // If not: diolkos audit events > docs/events.md
    EXPECT_EQ(text.str(), audit::event_catalogue() + message_catalogue());
}

TEST(message, has_an_identity_of_its_own_and_says_what_to_do) {
    std::set<std::string_view> names, identities;
    for (int i = 0; i <= static_cast<int>(last_message); ++i) {
        const auto entry = about(static_cast<message>(i));
        EXPECT_THAT(std::string(entry.name), testing::MatchesRegex("[a-z]+(-[a-z]+)*"));
        EXPECT_THAT(std::string(entry.identity), testing::MatchesRegex("[0-9a-f]{32}"));
        EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
        EXPECT_TRUE(identities.insert(entry.identity).second) << entry.name;
        EXPECT_TRUE(entry.meaning.ends_with('.')) << entry.name;
        EXPECT_TRUE(entry.to_do.empty() || entry.to_do.ends_with('.')) << entry.name;
        EXPECT_TRUE(entry.how > audit::severity::warning || !entry.to_do.empty()) << entry.name;
    }
    EXPECT_TRUE(about(static_cast<message>(static_cast<int>(last_message) + 1)).name.empty());
}

// `journalctl --update-catalog` takes a file of entries that begin with "-- " and an identity.
TEST(message, is_an_entry_of_the_journals_catalogue) {
    const auto text = journal_catalogue();
    for (int i = 0; i <= static_cast<int>(last_message); ++i) {
        const auto entry = about(static_cast<message>(i));
        EXPECT_THAT(text, testing::HasSubstr("-- " + std::string(entry.identity) +
                                             "\nSubject: " + std::string(entry.name)));
    }
}

} // namespace
} // namespace diolkos::box
