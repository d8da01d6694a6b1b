// Which packets of a session have come already: each is taken once.
//
//     | too old: refused |  window of 8192 packets: one bit each  | newer: moves the window |
//
// I/O      none
// Threads  not thread-safe
// Memory   1 KiB
#pragma once

#include <array>
#include <cstdint>

namespace diolkos::link {

class replay_window {
public:
    static constexpr std::uint64_t packets = 8192;

    // Whether it has not come yet, as far as can be known. Changes nothing: the packet may be
    // forged.
    [[nodiscard]] bool is_new(std::uint64_t packet) const noexcept;
    // It is authentic. Requires is_new().
    void take(std::uint64_t packet) noexcept;
    // Behind the highest packet taken; 0: none.
    [[nodiscard]] std::uint64_t end() const noexcept { return end_; }

private:
    static constexpr std::uint64_t word_bits = 64;
    [[nodiscard]] static std::uint64_t bit(std::uint64_t packet) noexcept {
        return std::uint64_t{1} << (packet % word_bits);
    }
    [[nodiscard]] static std::size_t word(std::uint64_t packet) noexcept {
        return packet / word_bits % (packets / word_bits);
    }

    std::array<std::uint64_t, packets / word_bits> seen_{};
    std::uint64_t end_ = 0;
};

} // namespace diolkos::link
