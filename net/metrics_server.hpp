// Answers GET /metrics, and nothing else, on addresses of this host alone (http_exchange.hpp).
//
// One request for a connection, which is closed after the answer. Whoever asks too much, too
// slowly, or while max_askers others do, is cut off without one: the box's work comes first.
//
// Errors   the constructor throws boost::system::system_error naming the address
// Threads  not thread-safe; confined to its io_context
// Memory   max_askers times max_request_bytes, and the text of one answer each
#pragma once

#include "net/acceptor.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace diolkos::net {

inline constexpr std::size_t max_askers = 4;

class metrics_server {
public:
    // `text` makes the answer.
    metrics_server(asio::io_context& context, const std::vector<host_port>& where,
                   std::function<std::string()> text);

    void start();
    [[nodiscard]] std::vector<tcp::endpoint> listening() const;

private:
    asio::awaitable<void> serve(tcp::socket socket);

    asio::io_context& context_;
    std::function<std::string()> text_;
    std::size_t askers_ = 0;
    std::vector<std::unique_ptr<acceptor>> listeners_;
};

} // namespace diolkos::net
