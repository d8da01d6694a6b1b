// How many files and sockets this process may have open.
//
// Threads  free function; at start-up
#pragma once

#include <cstddef>

namespace diolkos::net {

// Raises the limit to what the system allows (RLIMIT_NOFILE, soft to hard) and returns it.
[[nodiscard]] std::size_t raise_descriptor_limit() noexcept;

} // namespace diolkos::net
