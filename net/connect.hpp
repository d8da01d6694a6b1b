// Connecting to the first of several addresses that answers.
//
// Threads  confined to the socket's io_context
#pragma once

#include "net/endpoint.hpp"
#include "net/resolver.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace diolkos::net {

inline constexpr std::chrono::seconds connect_deadline{5}; // for one address

struct connect_result {
    std::optional<tcp::socket> socket; // connected
    std::string failure;               // else: what became of the last address
};

// Tries `where.endpoints` in order. Fails with where.failure if there are none.
[[nodiscard]] asio::awaitable<connect_result> connect(asio::io_context& context, resolved where);

} // namespace diolkos::net
