#include "audit/hex.hpp"
#include "audit/mac.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

using namespace diolkos;

std::string mac_of(audit::mac_maker& maker, std::string_view text) {
    return audit::hex(maker.make(std::as_bytes(std::span(text))));
}

std::array<std::byte, 32> key_of(std::byte filler, std::size_t count) {
    std::array<std::byte, 32> key{};
    std::fill_n(key.begin(), count, filler);
    return key;
}

// A key shorter than the hash's block is padded with zeros (RFC 2104, 2), so the vectors of RFC
// 4231 for 20 bytes hold for ours of 32 with zeros behind.
TEST(mac, agrees_with_rfc_4231) {
    audit::mac_maker first(key_of(std::byte{0x0b}, 20));
    EXPECT_EQ(mac_of(first, "Hi There"),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    audit::mac_maker third(key_of(std::byte{0xaa}, 20));
    EXPECT_EQ(mac_of(third, std::string(50, '\xdd')),
              "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
}

TEST(mac, each_use_starts_afresh) {
    audit::mac_maker maker(key_of(std::byte{0x0b}, 20));
    const std::string once = mac_of(maker, "Hi There");
    EXPECT_NE(mac_of(maker, "Hi There!"), once);
    EXPECT_EQ(mac_of(maker, "Hi There"), once);
    EXPECT_EQ(mac_of(maker, ""), mac_of(maker, ""));
}

TEST(mac, depends_on_the_key) {
    audit::mac_maker one(key_of(std::byte{1}, 32));
    audit::mac_maker other(key_of(std::byte{2}, 32));
    EXPECT_NE(mac_of(one, "x"), mac_of(other, "x"));
}

} // namespace
