// The simulation itself: a seed says everything, and some are always run.
#include "stage.hpp"

#include <gtest/gtest.h>

namespace diolkos::simulation {
namespace {

TEST(simulation, the_same_seed_is_the_same_run) {
    for (const std::uint64_t seed : {3U, 8U, 42U, 1017U}) {
        const auto first = run(seed, false);
        const auto second = run(seed, false);
        EXPECT_EQ(first.digest, second.digest) << seed;
        EXPECT_EQ(first.steps, second.steps) << seed;
    }
    EXPECT_NE(run(3, false).digest, run(4, false).digest);
}

TEST(simulation, every_promise_is_kept) {
    std::uint64_t crashes = 0;
    for (std::uint64_t seed = 1; seed <= 25; ++seed) {
        const auto result = run(seed, false);
        EXPECT_EQ(result.broken, "") << "seed " << seed;
        crashes += result.crashes;
    }
    EXPECT_GT(crashes, 10U);
}

} // namespace
} // namespace diolkos::simulation
