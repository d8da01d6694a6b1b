#include "wire_format/stanza_kind.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace diolkos::wire {
namespace {

// Names each value from 0 on until there is none, and parses every name back.
template <typename Enum>
std::set<std::string> names_of(std::optional<Enum> (*parse)(std::string_view) noexcept,
                               std::uint8_t first = 0) {
    std::set<std::string> found;
    for (std::uint8_t i = first; !name(static_cast<Enum>(i)).empty(); ++i) {
        EXPECT_EQ(parse(name(static_cast<Enum>(i))), static_cast<Enum>(i));
        EXPECT_TRUE(found.emplace(name(static_cast<Enum>(i))).second);
    }
    for (const char* other : {"", " ", "Error", "get ", "nothing"})
        EXPECT_EQ(parse(other), std::nullopt) << other;
    return found;
}

TEST(stanza_kind, names_are_those_of_the_rfcs) {
    using names = std::set<std::string>;
    EXPECT_EQ(names_of(parse_stanza_kind), (names{"message", "presence", "iq"}));
    EXPECT_EQ(name(stanza_type::absent), "");
    EXPECT_EQ(
        names_of(parse_stanza_type, 1),
        (names{"error", "chat", "normal", "groupchat", "headline", "unavailable", "subscribe",
               "subscribed", "unsubscribe", "unsubscribed", "probe", "get", "set", "result"}));
    EXPECT_EQ(names_of(parse_show), (names{"away", "chat", "dnd", "xa"}));
    EXPECT_EQ(names_of(parse_error_type), (names{"auth", "cancel", "continue", "modify", "wait"}));
    EXPECT_EQ(names_of(parse_condition).size(), 22U);
    EXPECT_EQ(name(condition::recipient_unavailable), "recipient-unavailable");
    EXPECT_EQ(name(condition::unexpected_request), "unexpected-request");
}

TEST(stanza_kind, allows_types_of_its_own) {
    const std::set<std::string> message{"", "error", "chat", "normal", "groupchat", "headline"};
    const std::set<std::string> presence{"",           "error",       "unavailable",  "subscribe",
                                         "subscribed", "unsubscribe", "unsubscribed", "probe"};
    const std::set<std::string> iq{"error", "get", "set", "result"};
    for (std::uint8_t i = 0; i < 32; ++i) {
        const auto type = static_cast<stanza_type>(i);
        const bool known = type <= stanza_type::result;
        const std::string as_text(name(type));
        EXPECT_EQ(allows(stanza_kind::message, type), known && message.contains(as_text));
        EXPECT_EQ(allows(stanza_kind::presence, type), known && presence.contains(as_text));
        EXPECT_EQ(allows(stanza_kind::iq, type), known && iq.contains(as_text));
        EXPECT_FALSE(allows(static_cast<stanza_kind>(3), type));
    }
}

} // namespace
} // namespace diolkos::wire
