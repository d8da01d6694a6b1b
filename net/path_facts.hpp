// What the kernel knows of an address, without a packet being sent: for `diolkos doctor`.
//
// Threads  free functions; safe from any thread
#pragma once

#include "net/asio.hpp"

#include <cstddef>

namespace diolkos::net {

// The largest packet that the kernel believes to come through to that address now; 0: it cannot
// say.
[[nodiscard]] std::size_t known_path_mtu(const tcp::endpoint& to) noexcept;
// Whether this host has that address.
[[nodiscard]] bool is_own_address(const tcp::endpoint& where) noexcept;

} // namespace diolkos::net
