// Listens on one address and hands over each connection.
//
// An IPv6 listener takes IPv6 only, so that "0.0.0.0" and "[::]" can stand side by side. When the
// process has no descriptor left, accepting rests for a moment; the kernel's queue waits.
//
// Errors   the constructor throws boost::system::system_error naming the address
// Threads  not thread-safe; confined to its io_context
#pragma once

#include "net/endpoint.hpp"

#include <chrono>
#include <functional>

namespace diolkos::net {

inline constexpr std::chrono::milliseconds rest_after_failed_accept{100};

class acceptor {
public:
    acceptor(asio::io_context& context, const tcp::endpoint& where,
             std::function<void(tcp::socket)> on_accept);

    // Listens from now on; before that, nobody gets an answer. Throws boost::system::system_error.
    void start();
    // Closes the listening socket. start()'s coroutine ends by itself; requires that this
    // acceptor lives until the io_context has run.
    void stop();
    // With the port that the kernel picked, if 0 was asked for.
    [[nodiscard]] tcp::endpoint local() const { return listener_.local_endpoint(); }

private:
    asio::awaitable<void> accept_loop();

    tcp::acceptor listener_;
    tcp::endpoint where_; // as it was asked for
    std::function<void(tcp::socket)> on_accept_;
    asio::steady_timer rest_;
};

} // namespace diolkos::net
