// Decisions taken from bytes: random ones of a seed in a test, the fuzzer's in a fuzz target. The
// same bytes make the same decisions; behind their end every decision is the first one.
//
// I/O      none
// Threads  not thread-safe
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace diolkos::differential {

class choices {
public:
    // `bytes` outlive this.
    explicit choices(std::span<const std::byte> bytes)
        : left_(bytes) {}

    // 0 to count - 1. Requires count > 0.
    [[nodiscard]] std::size_t below(std::size_t count);
    // True once in `times`, on average.
    [[nodiscard]] bool once_in(std::size_t times) { return below(times) == times - 1; }
    // Bounds are likelier than what lies between them.
    [[nodiscard]] std::int64_t between(std::int64_t min, std::int64_t max);
    // XML characters, the awkward ones foremost; min to max bytes of UTF-8.
    [[nodiscard]] std::string text(std::size_t min, std::size_t max);
    [[nodiscard]] std::vector<std::byte> octets(std::size_t min, std::size_t max);
    [[nodiscard]] bool spent() const noexcept { return left_.empty(); }

private:
    [[nodiscard]] std::uint64_t number(std::size_t bytes);
    [[nodiscard]] std::size_t length(std::size_t min, std::size_t max);

    std::span<const std::byte> left_;
};

} // namespace diolkos::differential
