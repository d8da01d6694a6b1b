// Connecting to the first of several addresses that answers (RFC 8305, 5).
//
//     attempt 1 -- 250 ms or failed --> attempt 2 -- ... ; the first that is connected wins
//
// An attempt under way goes on while the next one starts; the losers are closed.
//
// Threads  confined to the sockets' io_context
// Memory   one socket for each attempt under way; at most as many as there are endpoints
#pragma once

#include "net/resolver.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace diolkos::net {

inline constexpr std::chrono::seconds connect_deadline{5}; // for one address
inline constexpr std::chrono::milliseconds connect_stagger{250};

struct connect_result {
    std::optional<tcp::socket> socket; // connected
    std::size_t which = 0;             // of the endpoints, the one that it is connected to
    std::string failure;               // without a socket: what became of the last address
};

// Tries `where.endpoints`, sooner ones first. Fails with where.failure if there are none.
[[nodiscard]] asio::awaitable<connect_result> connect(asio::io_context& context, resolved where);

} // namespace diolkos::net
