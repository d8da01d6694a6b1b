// SHA-256.
//
// Threads  free function; safe from any thread
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace diolkos::net {

// Ends the process if the digest cannot be had: there is no input for which it fails.
[[nodiscard]] std::array<std::byte, 32> sha256(std::span<const std::byte> bytes) noexcept;

} // namespace diolkos::net
