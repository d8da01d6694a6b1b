#include "net/acceptor.hpp"

#include <boost/asio/ip/v6_only.hpp>

namespace diolkos::net {
namespace {

tcp::acceptor bound(asio::io_context& context, const tcp::endpoint& where) {
    try {
        tcp::acceptor listener{context, where.protocol()};
        listener.set_option(tcp::acceptor::reuse_address(true));
        if (where.address().is_v6()) {
            listener.set_option(asio::ip::v6_only(true));
        }
        listener.bind(where);
        return listener;
    } catch (const boost::system::system_error& error) {
        throw boost::system::system_error(error.code(), "cannot listen on " + to_text(where));
    }
}

} // namespace

acceptor::acceptor(asio::io_context& context, const tcp::endpoint& where,
                   std::function<void(tcp::socket)> on_accept)
    : listener_(bound(context, where)),
      where_(where),
      on_accept_(std::move(on_accept)),
      rest_(context) {}

void acceptor::start() {
    error_code failure;
    listener_.listen(tcp::acceptor::max_listen_connections, failure);
    if (failure) {
        throw boost::system::system_error(failure, "cannot listen on " + to_text(where_));
    }
    asio::co_spawn(listener_.get_executor(), accept_loop(), asio::detached);
}

void acceptor::stop() {
    error_code ignored;
    listener_.close(ignored);
    rest_.cancel();
}

asio::awaitable<void> acceptor::accept_loop() {
    while (listener_.is_open()) {
        auto [failure, socket] = co_await listener_.async_accept(no_throw);
        if (!failure) {
            on_accept_(std::move(socket));
        } else if (listener_.is_open()) {
            rest_.expires_after(rest_after_failed_accept);
            co_await rest_.async_wait(no_throw);
        }
    }
}

} // namespace diolkos::net
