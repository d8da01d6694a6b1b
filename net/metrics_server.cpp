#include "net/metrics_server.hpp"

#include "net/http_exchange.hpp"

namespace diolkos::net {

metrics_server::metrics_server(asio::io_context& context, const std::vector<host_port>& where,
                               std::function<std::string()> text)
    : context_(context),
      text_(std::move(text)) {
    for (const auto& each : where) {
        listeners_.push_back(
            std::make_unique<acceptor>(context, literal(each).value(), [this](tcp::socket socket) {
                if (askers_ < max_askers) {
                    asio::co_spawn(context_, serve(std::move(socket)), asio::detached);
                }
            }));
    }
}

void metrics_server::start() {
    for (const auto& each : listeners_) {
        each->start();
    }
}

std::vector<tcp::endpoint> metrics_server::listening() const {
    std::vector<tcp::endpoint> all;
    for (const auto& each : listeners_) {
        all.push_back(each->local());
    }
    return all;
}

asio::awaitable<void> metrics_server::serve(tcp::socket socket) {
    ++askers_;
    co_await exchange(std::move(socket),
                      [this](const http_question& asked) { return metrics_answer(asked, text_); });
    --askers_;
}

} // namespace diolkos::net
