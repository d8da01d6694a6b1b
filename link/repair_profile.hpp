// How many repair symbols a block gets, and how large it may become.
//
//     lan      1 + 2    up to  8 + 4    up to 32 + 8
//     lossy    1 + 5    up to  8 + 9    up to 32 + 17
//     bulk     as lan, and up to 128 + 32
//
// One message alone is a block of one symbol: it is repeated, in effect. docs/one-way.md has what
// is lost in the end at which loss of packets.
//
// I/O      none
// Threads  values and free functions; safe from any thread
#pragma once

#include "link/erasure_code.hpp"

namespace diolkos::link {

enum class repair_profile : std::uint8_t { lan, lossy, bulk };

inline constexpr std::size_t max_extra_repair = 16; // symbols; the most that can be configured

[[nodiscard]] std::size_t most_symbols(repair_profile) noexcept; // in a block
// Repair symbols for a block of `symbols`, 1 to most_symbols().
[[nodiscard]] std::size_t repair_for(repair_profile, std::size_t symbols) noexcept;

} // namespace diolkos::link
