// Cryptographically strong random bytes.
//
// Threads  safe from any thread
#pragma once

#include <cstddef>
#include <span>

namespace diolkos::net {

// Ends the process if the generator fails: nothing here works with predictable bytes.
void fill_random(std::span<std::byte> out) noexcept;

} // namespace diolkos::net
