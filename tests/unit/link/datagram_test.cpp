#include "chance.hpp"
#include "link/datagram.hpp"
#include "link/replay_window.hpp"

#include <gtest/gtest.h>

#include <set>

namespace diolkos::link {
namespace {

pre_shared_key secret() {
    pre_shared_key made{};
    for (std::size_t i = 0; i < made.size(); ++i)
        made[i] = static_cast<std::byte>(i);
    return made;
}

session_id session(std::uint64_t counter) {
    session_id made{counter, {}};
    for (std::size_t i = 0; i < made.random.size(); ++i)
        made.random[i] = static_cast<std::byte>(0xA0 + i);
    return made;
}

std::string hex(std::span<const std::byte, 32> key) {
    std::string text;
    for (const auto byte : key) {
        char two[3];
        std::snprintf(two, sizeof two, "%02x", std::to_integer<unsigned>(byte));
        text += two;
    }
    return text;
}

std::optional<std::string> opened(datagram_opener& by, const std::string& datagram) {
    const auto bytes = std::as_bytes(std::span(datagram));
    const auto header = read_header(bytes);
    if (!header || header->session != by.session())
        return std::nullopt;
    const auto body = by.open(*header, bytes);
    if (!body)
        return std::nullopt;
    return std::string(reinterpret_cast<const char*>(body->data()), body->size());
}

std::string sealed(datagram_sealer& by, std::string_view body) {
    std::string datagram;
    by.seal(datagram_kind::symbol, std::as_bytes(std::span(body)), datagram);
    return datagram;
}

// Computed with Python's hmac, by RFC 5869.
TEST(SessionKey, IsHkdfSha256OfSecretSessionAndGeneration) {
    EXPECT_EQ(hex(derive_key(secret(), session(7), 0)),
              "cc802ca61cfc7e4ad0ce7bcda10b53d141c4cfde8a91fb2a3fa34e708f66f1d6");
    EXPECT_EQ(hex(derive_key(secret(), session(7), 5)),
              "4e9190a5f98bbe181a891ebfcad037d4f236b98df2c6325d3e73571b06387460");
}

TEST(SessionKey, DiffersWithWhateverItIsMadeOf) {
    std::set<std::string> all{hex(derive_key(secret(), session(7), 0)),
                              hex(derive_key(secret(), session(7), 1)),
                              hex(derive_key(secret(), session(8), 0))};
    auto other_secret = secret();
    other_secret[31] = std::byte{0};
    all.insert(hex(derive_key(other_secret, session(7), 0)));
    auto other_session = session(7);
    other_session.random[11] = std::byte{0};
    all.insert(hex(derive_key(secret(), other_session, 0)));
    EXPECT_EQ(all.size(), 5U);
}

TEST(Datagram, OpensToWhatWasSealed) {
    datagram_sealer sealer(secret(), session(1));
    datagram_opener opener(secret(), session(1));
    for (const std::string body : {"", "a", "isthmus"}) {
        const auto datagram = sealed(sealer, body);
        EXPECT_EQ(datagram.size(), datagram_header_bytes + body.size() + datagram_tag_bytes);
        EXPECT_EQ(opened(opener, datagram), body);
    }
}

TEST(Datagram, IsRefusedWithAnyBitChanged) {
    datagram_sealer sealer(secret(), session(1));
    datagram_opener opener(secret(), session(1));
    const auto good = sealed(sealer, "a body of some length");
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
        auto bad = good;
        bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1U << (bit % 8)));
        EXPECT_EQ(opened(opener, bad), std::nullopt) << "bit " << bit;
    }
    EXPECT_TRUE(opened(opener, good)) << "and what was refused has changed nothing";
}

TEST(Datagram, IsRefusedCutOrWithSomethingBehindIt) {
    datagram_sealer sealer(secret(), session(1));
    datagram_opener opener(secret(), session(1));
    const auto good = sealed(sealer, "isthmus");
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_EQ(opened(opener, good.substr(0, size)), std::nullopt) << size;
    EXPECT_EQ(opened(opener, good + '\0'), std::nullopt);
}

TEST(Datagram, OfAnotherKeyOrSessionIsRefused) {
    datagram_sealer sealer(secret(), session(1));
    const auto datagram = sealed(sealer, "isthmus");
    auto other = secret();
    other[0] = std::byte{1};
    datagram_opener wrong_key(other, session(1));
    EXPECT_EQ(opened(wrong_key, datagram), std::nullopt);
    const auto header = read_header(std::as_bytes(std::span(datagram)));
    ASSERT_TRUE(header);
    datagram_opener wrong_session(secret(), session(2));
    EXPECT_FALSE(wrong_session.open(*header, std::as_bytes(std::span(datagram))));
}

TEST(Datagram, TakesANewKeyForEachGeneration) {
    constexpr unsigned bits = 3; // 8 packets
    datagram_sealer sealer(secret(), session(1), bits);
    datagram_opener opener(secret(), session(1), bits);
    std::vector<std::string> sent;
    for (int i = 0; i < 40; ++i)
        sent.push_back(sealed(sealer, std::to_string(i)));
    // Across the border both ways, then far back and far ahead.
    for (const int i : {0, 7, 8, 6, 9, 1, 39, 2, 38, 20})
        EXPECT_EQ(opened(opener, sent[static_cast<std::size_t>(i)]), std::to_string(i));
    datagram_opener without_generations(secret(), session(1));
    EXPECT_TRUE(opened(without_generations, sent[7]));
    EXPECT_FALSE(opened(without_generations, sent[8]));
}

TEST(Datagram, HasNoUnknownVersionKindOrReservedBytes) {
    datagram_sealer sealer(secret(), session(1));
    const auto good = sealed(sealer, "isthmus");
    const std::pair<std::size_t, char> cases[] = {{0, 0}, {0, 2}, {1, 0}, {1, 3}, {2, 1}, {3, 1}};
    for (const auto& [place, value] : cases) {
        auto bad = good;
        bad[place] = value;
        EXPECT_FALSE(read_header(std::as_bytes(std::span(bad)))) << place << " " << int(value);
    }
    EXPECT_TRUE(read_header(std::as_bytes(std::span(good))));
    const std::string long_one(max_datagram_bytes + 1, '\1');
    EXPECT_FALSE(read_header(std::as_bytes(std::span(long_one))));
}

TEST(ReplayWindow, TakesEachPacketOnce) {
    replay_window window;
    for (const std::uint64_t packet : {0U, 1U, 5U, 4U, 100U, 64U, 63U, 8000U}) {
        EXPECT_TRUE(window.is_new(packet));
        window.take(packet);
        EXPECT_FALSE(window.is_new(packet));
    }
    EXPECT_TRUE(window.is_new(99));
    EXPECT_EQ(window.end(), 8001U);
}

TEST(ReplayWindow, RefusesWhatIsTooOldToKnow) {
    replay_window window;
    window.take(10'000);
    EXPECT_FALSE(window.is_new(10'000 - replay_window::packets));
    EXPECT_TRUE(window.is_new(10'000 - replay_window::packets + 64));
    EXPECT_FALSE(window.is_new(0));
    window.take(UINT64_MAX - 1);
    EXPECT_FALSE(window.is_new(10'001));
    EXPECT_FALSE(window.is_new(UINT64_MAX));
}

TEST(ReplayWindow, AgreesWithASetOverRandomJumps) {
    chance from(1);
    replay_window window;
    std::set<std::uint64_t> taken;
    std::uint64_t highest = 0;
    for (int i = 0; i < 200'000; ++i) {
        const auto packet = from.below(20) == 0
                                ? highest + from.below(20'000)
                                : highest + 50 - std::min(highest, from.below(9'000));
        if (window.is_new(packet)) {
            ASSERT_TRUE(taken.insert(packet).second) << packet;
            window.take(packet);
            highest = std::max(highest, packet);
        } else if (packet + replay_window::packets > highest + 64) {
            ASSERT_TRUE(taken.contains(packet)) << packet;
        }
    }
}

} // namespace
} // namespace diolkos::link
