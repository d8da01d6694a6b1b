#include "config/reader.hpp"
#include "tests/unit/config/minimal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diolkos::config {
namespace {

// The smallest configuration with another [link], which begins in line 17.
std::string with_link(const std::string& link) {
    const std::string text(minimal);
    const auto begin = text.find("[link]"), end = text.find("[journal]");
    return text.substr(0, begin) + "[link]\nname = \"l\"\n" + link + text.substr(end);
}

reading read_it(const std::string& link) {
    return read(with_link(link), "/etc/box.toml", box::side::low);
}

TEST(one_way, a_pair_is_read) {
    const auto [what, wrong] = read_it(R"(mode = "one-way"
direction = "pair"
send_to = "10.0.0.2:5270"
send_key = "up.key"
receive_at = "10.0.1.1:5270"
receive_key = "/etc/down.key"
repair = "lossy"
extra_repair = 3
rate_mbit = 80
burst_bytes = 100000
datagram_bytes = 1200
patience_ms = 50
silent_after_ms = 1000
buffer_bytes = 1000000
)");
    ASSERT_TRUE(wrong.empty()) << to_text("", wrong.front());
    const auto& link = what.box.link.one_way.value();
    EXPECT_EQ(link.send->profile, link::repair_profile::lossy);
    EXPECT_EQ(link.send->extra_repair, 3U);
    EXPECT_EQ(link.send->bytes_per_second, 10'000'000U);
    EXPECT_EQ(link.send->burst_bytes, 100'000U);
    EXPECT_EQ(link.send->datagram_bytes, 1200U);
    EXPECT_EQ(link.receive->patience, std::chrono::milliseconds(50));
    EXPECT_EQ(link.receive->silent_after, std::chrono::milliseconds(1000));
    EXPECT_EQ(net::to_text(*what.net.one_way.send_to), "10.0.0.2:5270");
    EXPECT_EQ(net::to_text(*what.net.one_way.receive_at), "10.0.1.1:5270");
    EXPECT_EQ(what.net.one_way.buffer_bytes, 1'000'000U);
    EXPECT_EQ(what.one_way.send_key->path, "/etc/up.key");
    EXPECT_EQ(what.one_way.receive_key->path, "/etc/down.key");
    EXPECT_TRUE(what.net.link_addresses.empty());
}

TEST(one_way, each_direction_by_itself_is_read) {
    const auto sends = read_it("mode = \"one-way\"\ndirection = \"send\"\n"
                               "send_to = \"10.0.0.2:5270\"\nsend_key = \"up.key\"\n");
    ASSERT_TRUE(sends.wrong.empty());
    EXPECT_TRUE(sends.what.box.link.one_way->send);
    EXPECT_FALSE(sends.what.box.link.one_way->receive);
    EXPECT_FALSE(sends.what.net.one_way.receive_at);
    const auto receives = read_it("mode = \"one-way\"\ndirection = \"receive\"\n"
                                  "receive_at = \"[fd00::1]:5270\"\nreceive_key = \"up.key\"\n");
    ASSERT_TRUE(receives.wrong.empty());
    EXPECT_FALSE(receives.what.box.link.one_way->send);
    EXPECT_TRUE(receives.what.box.link.one_way->receive);
}

struct bad_link {
    const char* name;
    const char* link; // from line 20 on
    std::vector<std::string> wrong;
};
class bad_links : public testing::TestWithParam<bad_link> {};

TEST_P(bad_links, are_refused_with_their_place) {
    std::vector<std::string> all;
    for (const auto& each : read_it(GetParam().link).wrong) {
        all.push_back(to_text("box.toml", each));
    }
    EXPECT_EQ(all, GetParam().wrong);
}

INSTANTIATE_TEST_SUITE_P(
    one_way, bad_links,
    testing::Values(
        bad_link{"mode",
                 "mode = \"simplex\"\ndirection = \"send\"\n",
                 {"box.toml:18:1: missing key link.role (\"dial\" or \"listen\"): \"dial\" or "
                  "\"listen\": which of the two boxes connects to the other. Usually the high box "
                  "dials, so that it needs no open port.",
                  "box.toml:18:1: missing key link.addresses (list of \"HOST:PORT\"): Where to "
                  "listen, or where the other box listens. Each is connected to; one "
                  "connection carries the link, the others stand by and take its place when it is "
                  "lost or silent.",
                  "box.toml:18:1: missing key link.certificate (path): This box's certificate on "
                  "the link (PEM). It may be self-signed: the other box knows its key.",
                  "box.toml:18:1: missing key link.key (path): Its private key (PEM); readable for "
                  "nobody else.",
                  "box.toml:18:1: missing key link.peer_key (path, or 64 hex digits): The other "
                  "box's key: a PEM file of its certificate or public key, or the SHA-256 of its "
                  "SubjectPublicKeyInfo as 64 hex digits. No other key is believed.",
                  "box.toml:20:8: link.mode: must be \"duplex\" or \"one-way\", not \"simplex\""}},
        bad_link{"no_direction",
                 "mode = \"one-way\"\n",
                 {"box.toml:18:1: link.direction: must be \"send\", \"receive\" or \"pair\" on a "
                  "one-way link"}},
        bad_link{"nothing_to_send_with",
                 "mode = \"one-way\"\ndirection = \"send\"\n",
                 {"box.toml:18:1: link.send_to: is needed with link.direction \"send\"",
                  "box.toml:18:1: link.send_key: is needed with link.direction \"send\""}},
        bad_link{"the_other_direction",
                 "mode = \"one-way\"\ndirection = \"receive\"\nreceive_at = \"10.0.0.1:1\"\n"
                 "receive_key = \"a\"\nsend_to = \"10.0.0.2:1\"\nsend_key = \"b\"\n",
                 {"box.toml:24:11: link.send_to: means nothing with link.direction \"receive\"",
                  "box.toml:25:12: link.send_key: means nothing with link.direction \"receive\""}},
        bad_link{
            "a_name",
            "mode = \"one-way\"\ndirection = \"send\"\nsend_to = \"diode.example:1\"\n"
            "send_key = \"a\"\n",
            {"box.toml:22:11: link.send_to: diode.example:1: an address and a port are needed, "
             "not a name"}},
        bad_link{"one_key_for_both",
                 "mode = \"one-way\"\ndirection = \"pair\"\nreceive_at = \"10.0.0.1:1\"\n"
                 "receive_key = \"a\"\nsend_to = \"10.0.0.2:1\"\nsend_key = \"a\"\n",
                 {"box.toml:23:15: link.receive_key: is link.send_key too; each direction needs a "
                  "key of its own"}},
        bad_link{"one_way_keys_in_duplex",
                 "role = \"listen\"\naddresses = [\"127.0.0.1:0\"]\ncertificate = \"c\"\n"
                 "key = \"k\"\npeer_key = \"p\"\nsend_to = \"10.0.0.2:1\"\n",
                 {"box.toml:25:11: link.send_to: is of a one-way link only; link.mode is "
                  "\"duplex\""}}),
    [](const auto& tested) { return std::string(tested.param.name); });

} // namespace
} // namespace diolkos::config
