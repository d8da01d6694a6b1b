#include "audit/operator_note.hpp"

#include <gtest/gtest.h>

namespace diolkos::audit {
namespace {

const operator_note example{event::log_pruned, "jane", "done", "Older ones.", 0, 512};

TEST(operator_note, is_read_as_it_was_written) {
    const auto note = parse_operator_note(to_text(example));
    ASSERT_TRUE(note);
    EXPECT_EQ(note->what, event::log_pruned);
    EXPECT_EQ(note->who, "jane");
    EXPECT_EQ(note->outcome, "done");
    EXPECT_EQ(note->detail, "Older ones.");
    EXPECT_EQ(note->first, 0U);
    EXPECT_EQ(note->end, 512U);
}

TEST(operator_note, what_is_none) {
    const auto with = [](std::string_view old, std::string_view fresh) {
        auto text = to_text(example);
        return text.replace(text.find(old), old.size(), fresh);
    };
    const std::pair<const char*, std::string> cases[] = {
        {"nothing", ""},
        {"no JSON", "{"},
        {"another event", with("prune", "start")},
        {"an event that is none", with("prune", "prunes")},
        {"another outcome", with("done", "fine")},
        {"a number that is none", with("512", "\"512\"")},
        {"a fraction", with("512", "512.5")},
        {"a negative number", with("512", "-1")},
        {"an end before the beginning", with("\"first\":0", "\"first\":513")},
        {"one field more", with("{", "{\"x\":1,")},
        {"one field less", with("\"operator\":\"jane\",", "")},
        {"too long",
         to_text({event::log_pruned, std::string(max_note_bytes, 'x'), "done", "", 0, 1})},
    };
    for (const auto& [name, text] : cases)
        EXPECT_FALSE(parse_operator_note(text)) << name;
}

} // namespace
} // namespace diolkos::audit
