// All the randomness of a run: one generator, so that a seed says everything. SplitMix64, because
// it is the same on every machine and costs nothing to begin.
//
// Threads  a run has its own
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace diolkos::simulation {

class chance {
public:
    explicit chance(std::uint64_t seed)
        : state_(seed) {}

    [[nodiscard]] std::uint64_t next() noexcept {
        std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }
    // 0 to count - 1. Requires count > 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t count) noexcept { return next() % count; }
    // Both included.
    [[nodiscard]] std::uint64_t between(std::uint64_t least, std::uint64_t most) noexcept {
        return least + below(most - least + 1);
    }
    [[nodiscard]] bool percent(std::uint64_t of) noexcept { return below(100) < of; }
    [[nodiscard]] std::chrono::nanoseconds between(std::chrono::nanoseconds least,
                                                   std::chrono::nanoseconds most) noexcept {
        const auto spread = static_cast<std::uint64_t>((most - least).count());
        return least + std::chrono::nanoseconds(below(spread + 1));
    }
    void fill(std::span<std::byte> bytes) noexcept {
        for (auto& byte : bytes) {
            byte = static_cast<std::byte>(next());
        }
    }

private:
    std::uint64_t state_;
};

} // namespace diolkos::simulation
