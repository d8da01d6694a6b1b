#include "audit/text_marker.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace diolkos::audit {
namespace {

constexpr std::string_view id = "019a0000-0000-7000-8000-000000000007";

std::array<std::byte, 32> key_of(unsigned first) {
    std::array<std::byte, 32> key{};
    std::ranges::generate(key, [&] { return static_cast<std::byte>(first++); });
    return key;
}

// Computed by Python's hmac module, of the key 00 01 .. 1f.
TEST(text_marker, is_what_its_header_says) {
    text_marker with(key_of(0));
    EXPECT_EQ(with.mark(id, "Attack at dawn"), "a9b8581cafbedd3b67f18cdd03118b45");
    EXPECT_EQ(with.mark(id, "Attack at dawn"), with.mark(id, "Attack at dawn"));
}

TEST(text_marker, the_same_text_has_another_mark_in_another_stanza) {
    text_marker with(key_of(0));
    EXPECT_NE(with.mark(id, "yes"), with.mark("019a0000-0000-7000-8000-000000000008", "yes"));
}

TEST(text_marker, every_byte_of_the_text_counts) {
    text_marker with(key_of(0));
    EXPECT_NE(with.mark(id, "yes"), with.mark(id, "yes "));
    EXPECT_NE(with.mark(id, "yes"), with.mark(id, std::string_view("yes\0", 4)));
    EXPECT_NE(with.mark("a", "bc"), with.mark("ab", "c"));
}

TEST(text_marker, depends_on_the_audit_key) {
    text_marker one(key_of(0)), other(key_of(1));
    EXPECT_NE(one.mark(id, "yes"), other.mark(id, "yes"));
}

} // namespace
} // namespace diolkos::audit
