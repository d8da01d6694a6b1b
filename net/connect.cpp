#include "net/connect.hpp"

namespace diolkos::net {

asio::awaitable<connect_result> connect(asio::io_context& context, resolved where) {
    connect_result result;
    result.failure = where.failure;
    for (const auto& endpoint : where.endpoints) {
        // Shared with the deadline's handler, which may be on its way when the connect is done.
        const auto socket = std::make_shared<tcp::socket>(context);
        asio::steady_timer deadline{context, connect_deadline};
        deadline.async_wait([socket](error_code cancelled) {
            if (!cancelled) {
                error_code ignored;
                socket->close(ignored);
            }
        });
        const auto [failure] = co_await socket->async_connect(endpoint, no_throw);
        deadline.cancel();
        if (!failure) {
            result.socket.emplace(std::move(*socket));
            co_return result;
        }
        const bool late = failure == asio::error::operation_aborted;
        result.failure =
            "cannot connect to " + to_text(endpoint) + ": " +
            (late ? "no answer within " + std::to_string(connect_deadline.count()) + " s"
                  : failure.message());
    }
    co_return result;
}

} // namespace diolkos::net
