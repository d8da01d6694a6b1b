// Decisions of a test that does not end with its input: taken from bytes while there are any (the
// fuzzer's), and of a seed behind them. The same bytes and seed decide the same.
//
// I/O      none
// Threads  not thread-safe
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

namespace diolkos::differential {

class chance {
public:
    // `first` outlives this.
    explicit chance(std::uint64_t seed, std::span<const std::byte> first = {})
        : left_(first),
          random_(seed) {}

    // 0 to count - 1. Requires count > 0.
    [[nodiscard]] std::size_t below(std::size_t count) {
        const std::size_t bytes = count <= 256 ? 1 : count <= 65'536 ? 2 : 8;
        if (left_.size() < bytes) {
            left_ = {};
            return random_() % count;
        }
        std::uint64_t number = 0;
        for (const auto each : left_.first(bytes))
            number = (number << 8U) | std::to_integer<std::uint64_t>(each);
        left_ = left_.subspan(bytes);
        return number % count;
    }
    [[nodiscard]] bool one_in(std::size_t times) { return below(times) == 0; }

private:
    std::span<const std::byte> left_;
    std::mt19937_64 random_;
};

} // namespace diolkos::differential
