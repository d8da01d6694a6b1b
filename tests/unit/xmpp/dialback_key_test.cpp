#include "xmpp/dialback_key.hpp"

#include <gtest/gtest.h>

namespace diolkos::xmpp::dialback {
namespace {

key_maker maker(std::string_view secret) {
    return key_maker(std::as_bytes(std::span(secret)));
}

TEST(dialback_key, is_that_of_the_specifications) {
    const struct {
        const char *name, *secret, *receiving, *originating, *id, *key;
    } cases[] = {
        {"XEP-0185, 3", "s3cr3tf0rd14lb4ck", "xmpp.example.com", "example.org", "D60000229F",
         "37c69b1cf07a3f67c04a5ef5902fa5114f2c76fe4a2686482ba5b89323075643"},
        {"XEP-0220, 2.1.1", "s3cr3tf0rd14lb4ck", "montague.example", "capulet.example",
         "D60000229F", "b4835385f37fe2895af6c196b59097b16862406db80559900d96bf6fa7d23df3"},
        {"XEP-0220, 2.2.2", "d14lb4ck43v3r", "capulet.example", "montague.example", "417GAF25",
         "225cc5aa6a071133249d25fef42ae516fc7a86c523aa1c6980a7f73e784c972d"},
    };
    for (const auto& each : cases) {
        const auto keys = maker(each.secret);
        EXPECT_EQ(keys.make(each.receiving, each.originating, each.id), each.key) << each.name;
        EXPECT_TRUE(keys.made(each.key, each.receiving, each.originating, each.id)) << each.name;
    }
}

TEST(dialback_key, is_of_its_pair_and_stream_and_secret) {
    const auto keys = maker("a secret");
    const std::string key = keys.make("near.example", "far.example", "id");
    EXPECT_TRUE(keys.made(key, "near.example", "far.example", "id"));
    EXPECT_FALSE(maker("another").made(key, "near.example", "far.example", "id"));
    EXPECT_FALSE(keys.made(key, "far.example", "near.example", "id"));
    EXPECT_FALSE(keys.made(key, "near.example", "sub.far.example", "id"));
    EXPECT_FALSE(keys.made(key, "other.example", "far.example", "id"));
    EXPECT_FALSE(keys.made(key, "near.example", "far.example", "id2"));
    EXPECT_FALSE(keys.made("", "near.example", "far.example", "id"));
    EXPECT_FALSE(keys.made(key.substr(1), "near.example", "far.example", "id"));
    EXPECT_FALSE(keys.made(key + "0", "near.example", "far.example", "id"));
}

} // namespace
} // namespace diolkos::xmpp::dialback
