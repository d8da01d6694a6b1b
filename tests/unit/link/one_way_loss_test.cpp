// A one-way link in bad weather: what arrives, what is lost, and that nothing else happens.
#include "one_way_world.hpp"

#include <cmath>

namespace diolkos::link {
namespace {

// That more than r of k + r are lost.
double predicted_block_loss(std::size_t k, std::size_t r, double loss) {
    const auto n = static_cast<double>(k + r);
    double sum = 0;
    for (std::size_t lost = r + 1; lost <= k + r; ++lost) {
        const auto i = static_cast<double>(lost);
        sum += std::exp(std::lgamma(n + 1) - std::lgamma(i + 1) - std::lgamma(n - i + 1) +
                        i * std::log(loss) + (n - i) * std::log1p(-loss));
    }
    return sum;
}

struct loss_case {
    repair_profile profile;
    std::size_t k;
    double loss;
    std::size_t blocks;
};

class ResidualLoss : public ::testing::TestWithParam<loss_case> {};

// Each block is sent alone and holds k crossings that fill a symbol each, so with a block that
// cannot be restored exactly its k crossings are lost.
TEST_P(ResidualLoss, AgreesWithTheBinomialPrediction) {
    const auto& how = GetParam();
    one_way_world world(11, {how.loss}, how.profile);
    world.start_receiver();
    world.start_sender();
    world.wait(1ms);
    const std::size_t room = 1400 - 32 - 16 - 20;
    for (std::size_t block = 0; block < how.blocks; ++block) {
        for (std::size_t i = 0; i < how.k; ++i)
            world.offer(how.k == 1 ? 300 : room - 40);
        world.flush();
        world.commit(); // in a block of its own
        world.wait(300us);
    }
    world.wait(2s);
    world.expect_all_accounted_for();

    const auto p = predicted_block_loss(how.k, repair_for(how.profile, how.k), how.loss);
    const auto n = static_cast<double>(how.blocks);
    const auto expected = p * n;
    const auto got = static_cast<double>(world.lost.size()) / static_cast<double>(how.k);
    RecordProperty("predicted_blocks", std::to_string(expected));
    RecordProperty("lost_blocks", std::to_string(got));
    EXPECT_NEAR(got, expected, 5 * std::sqrt(n * p * (1 - p)) + 1);
}

std::string name_of(const ::testing::TestParamInfo<loss_case>& tested) {
    const auto& how = tested.param;
    const char* names[] = {"Lan", "Lossy", "Bulk"};
    return names[static_cast<std::size_t>(how.profile)] + std::to_string(how.k) + "At" +
           std::to_string(static_cast<int>(how.loss * 1000 + 0.5)) + "PerMille";
}

INSTANTIATE_TEST_SUITE_P(OneWay, ResidualLoss,
                         ::testing::Values(loss_case{repair_profile::lan, 1, 0, 2000},
                                           loss_case{repair_profile::lan, 1, 0.001, 2000},
                                           loss_case{repair_profile::lan, 1, 0.01, 5000},
                                           loss_case{repair_profile::lan, 1, 0.05, 20000},
                                           loss_case{repair_profile::lan, 1, 0.1, 10000},
                                           loss_case{repair_profile::lan, 1, 0.4, 3000},
                                           loss_case{repair_profile::lan, 8, 0.01, 2000},
                                           loss_case{repair_profile::lan, 8, 0.1, 5000},
                                           loss_case{repair_profile::lan, 8, 0.4, 1000},
                                           loss_case{repair_profile::lan, 32, 0.05, 1000},
                                           loss_case{repair_profile::lan, 32, 0.1, 2000},
                                           loss_case{repair_profile::lan, 32, 0.4, 300},
                                           loss_case{repair_profile::lossy, 1, 0.1, 5000},
                                           loss_case{repair_profile::lossy, 1, 0.4, 10000},
                                           loss_case{repair_profile::lossy, 8, 0.4, 1000},
                                           loss_case{repair_profile::lossy, 32, 0.1, 500},
                                           loss_case{repair_profile::lossy, 32, 0.4, 1000}),
                         name_of);

class BadWeather : public ::testing::TestWithParam<weather> {};

// Crossings of all sizes, singly and in bursts: each that was sent arrives as it was sent, or is
// reported lost; in order; once.
TEST_P(BadWeather, EveryCrossingArrivesOnceOrIsReportedLost) {
    for (const auto profile : {repair_profile::lan, repair_profile::lossy, repair_profile::bulk}) {
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            SCOPED_TRACE(seed);
            one_way_world world(seed, GetParam(), profile);
            world.sending.generation_bits = world.receiving.generation_bits = 8;
            world.start_receiver();
            world.start_sender();
            for (int round = 0; round < 150; ++round) {
                const auto count = world.from.below(3) == 0 ? 1 + world.from.below(60) : 1;
                for (std::uint64_t i = 0; i < count; ++i) {
                    const auto kind = world.from.below(100);
                    world.offer(1 + world.from.below(kind == 0 ? 200'000 : kind < 20 ? 5000 : 400));
                }
                world.flush();
                world.wait(std::chrono::microseconds(world.from.below(2000)));
                world.commit();
                world.wait(std::chrono::microseconds(world.from.below(20'000)));
            }
            world.wait(5s);
            world.expect_all_accounted_for();
            EXPECT_EQ(world.commit_heard, world.durable);
            EXPECT_EQ(world.settled, world.durable);
            EXPECT_TRUE(world.failures.empty());
            EXPECT_EQ(world.restarts, 1U);
            EXPECT_EQ(world.receiver->counters()->malformed, 0U);
            EXPECT_EQ(world.receiver->counters()->lost_crossings, world.lost.size());
            EXPECT_TRUE(GetParam().loss > 0 || world.lost.empty());
            if (::testing::Test::HasFailure())
                return;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(OneWay, BadWeather,
                         ::testing::Values(weather{}, weather{.reorder = 0.3},
                                           weather{.duplicate = 0.5, .reorder = 0.1},
                                           weather{.loss = 0.001}, weather{.loss = 0.01},
                                           weather{.loss = 0.05, .duplicate = 0.1, .reorder = 0.1},
                                           weather{.loss = 0.1, .corrupt = 0.05},
                                           weather{.loss = 0.4, .duplicate = 0.2, .reorder = 0.2},
                                           weather{.loss = 0.05, .burst = 4},
                                           weather{.loss = 0.1, .burst = 16, .reorder = 0.1},
                                           weather{.loss = 0.1, .burst = 64, .corrupt = 0.01}));

TEST(OneWay, TheLossOfATailIsKnownWithin300Milliseconds) {
    one_way_world world(5);
    world.start_receiver();
    world.start_sender();
    world.wait(1s);
    for (int i = 0; i < 50; ++i) {
        const auto before = world.lost.size();
        world.sky.loss = 1;
        world.offer(300);
        world.flush();
        world.durable = world.last;
        const auto sent = world.now;
        world.sky.loss = 0;
        world.wait(1ms + std::chrono::milliseconds(world.from.below(150)));
        world.wait(400ms);
        ASSERT_EQ(world.lost.size(), before + 1);
        EXPECT_LE(world.lost.at(world.last) - sent, 300ms);
    }
    EXPECT_TRUE(world.arrived.empty());
}

TEST(OneWay, OneLostBlockFailsItsOwnCrossingsOnly) {
    one_way_world world(6);
    world.start_receiver();
    world.start_sender();
    for (int i = 1; i <= 90; ++i) {
        world.sky.loss = i % 9 == 0 ? 1 : 0;
        for (int one = 0; one < 3; ++one)
            world.offer(200);
        world.flush();
        world.wait(1ms);
    }
    world.sky.loss = 0;
    world.commit();
    world.wait(1s);
    world.expect_all_accounted_for();
    EXPECT_EQ(world.lost.size(), 30U);
    for (const auto& [sequence, when] : world.lost)
        EXPECT_EQ((sequence - 1) / 3 % 9, 8U) << sequence;
}

} // namespace
} // namespace diolkos::link
