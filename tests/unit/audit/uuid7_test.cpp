#include "audit/uuid7.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace diolkos;
using std::chrono::microseconds;
using moment = std::chrono::sys_time<microseconds>;

constexpr std::array<std::byte, 8> ones = {std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF},
                                           std::byte{0xFF}, std::byte{0xFF}, std::byte{0xFF},
                                           std::byte{0xFF}, std::byte{0xFF}};

// The time of RFC 9562, A.6: 2022-02-22 14:22:22 -05:00.
constexpr moment example{microseconds{0x017F22E279B0LL * 1000}};

TEST(uuid7, has_the_fields_of_rfc_9562) {
    audit::uuid7_maker maker;
    EXPECT_EQ(audit::to_text(maker.make(example, ones)), "017f22e2-79b0-7000-bfff-ffffffffffff");
    EXPECT_EQ(audit::to_text(maker.make(example + microseconds{500}, {std::array<std::byte, 8>{}})),
              "017f22e2-79b0-7800-8000-000000000000");
}

TEST(uuid7, sorts_as_made_though_the_clock_stands_or_goes_back) {
    audit::uuid7_maker maker;
    std::mt19937_64 random(1);
    moment now = example;
    std::string last;
    for (int i = 0; i < 10'000; ++i) {
        now += microseconds{static_cast<std::int64_t>(random() % 400) - 200};
        std::array<std::byte, 8> bytes{};
        for (std::byte& b : bytes)
            b = static_cast<std::byte>(random());
        const std::string next = audit::to_text(maker.make(now, bytes));
        ASSERT_LT(last, next);
        ASSERT_EQ(next[14], '7');
        ASSERT_NE(std::string("89ab").find(next[19]), std::string::npos);
        last = next;
    }
}

TEST(uuid7, a_clock_before_1970_does_not_wrap) {
    audit::uuid7_maker maker;
    const auto text = audit::to_text(maker.make(moment{microseconds{-5}}, ones));
    EXPECT_EQ(text.substr(0, 13), "00000000-0000");
}

} // namespace
