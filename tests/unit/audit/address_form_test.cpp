#include "audit/address_form.hpp"

#include <gtest/gtest.h>

namespace diolkos::audit {
namespace {

address_writer writer(address_form form, std::byte key = std::byte{7}) {
    std::array<std::byte, mac_maker::key_bytes> bytes{};
    bytes.fill(key);
    return {form, bytes};
}

TEST(address_form, plain_and_omitted) {
    record entry;
    entry.from = "a@low.example/r";
    entry.to = "high.example";
    writer(address_form::plain).apply(entry);
    EXPECT_EQ(entry.from, "a@low.example/r");
    writer(address_form::omitted).apply(entry);
    EXPECT_EQ(entry.from + entry.to, "");
}

TEST(address_form, keyed_hashes_are_of_the_bare_and_of_the_full_address) {
    auto keyed = writer(address_form::keyed);
    const auto bare = keyed.in_log("a@low.example"), full = keyed.in_log("a@low.example/r");
    EXPECT_EQ(bare.size(), 5U + 32U);
    EXPECT_EQ(full.substr(0, bare.size() + 1), bare + "/");
    EXPECT_EQ(full.size(), bare.size() + 1 + 32);
    EXPECT_NE(full, keyed.in_log("a@low.example/r2"));
    EXPECT_NE(bare, keyed.in_log("b@low.example"));
    EXPECT_EQ(keyed.in_log(""), "") << "no address stays none";
}

TEST(address_form, both_boxes_write_the_same_and_nobody_without_the_key_does) {
    EXPECT_EQ(writer(address_form::keyed).in_log("a@b/c"),
              writer(address_form::keyed).in_log("a@b/c"));
    EXPECT_NE(writer(address_form::keyed).in_log("a@b/c"),
              writer(address_form::keyed, std::byte{8}).in_log("a@b/c"));
}

} // namespace
} // namespace diolkos::audit
