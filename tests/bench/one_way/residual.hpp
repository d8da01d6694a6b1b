// Blocks that are lost for good: as the binomial distribution predicts, and as the link's builder
// and window do it.
#pragma once

#include "link/repair_profile.hpp"

#include <cstdint>

namespace diolkos::bench {

struct residual_loss {
    std::size_t k = 0, r = 0; // symbols of a block, and those for repair
    double predicted = 0, simulated = 0;
    std::uint64_t blocks = 0;
};

// Blocks of k symbols, of which each is lost with this probability.
[[nodiscard]] residual_loss simulate_loss(std::size_t k, std::size_t extra,
                                          link::repair_profile profile, double loss,
                                          std::uint64_t blocks);

} // namespace diolkos::bench
