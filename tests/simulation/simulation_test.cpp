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
        EXPECT_EQ(first.counted.steps, second.counted.steps) << seed;
    }
    EXPECT_NE(run(3, false).digest, run(4, false).digest);
}

TEST(simulation, every_promise_is_kept) {
    tally all;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const auto result = run(seed, false);
        EXPECT_EQ(result.broken, "") << "seed " << seed;
        all += result.counted;
    }
    EXPECT_GT(all.kills, 10U);
    EXPECT_GT(all.one_way, 5U);
    // Each verdict of reconcile comes up: of what happened, or of logs that are forged on purpose.
    for (std::size_t i = 0; i < audit::finding_count; ++i) {
        EXPECT_GT(all.findings[i] + all.forged_findings[i], 0U)
            << audit::name(static_cast<audit::finding>(i));
    }
}

} // namespace
} // namespace diolkos::simulation
