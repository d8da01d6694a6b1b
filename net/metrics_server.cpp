#include "net/metrics_server.hpp"

#include "box/version.hpp"

#include <boost/beast/core/flat_static_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace diolkos::net {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

http::response<http::string_body> answer(const http::request<http::empty_body>& asked,
                                         const std::function<std::string()>& text) {
    http::response<http::string_body> out{http::status::ok, asked.version()};
    out.set(http::field::server, "diolkos/" + std::string(box::build));
    out.keep_alive(false);
    out.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
    if (asked.target() != "/metrics") {
        out.result(http::status::not_found);
        out.body() = "Only /metrics is here.\n";
    } else if (asked.method() != http::verb::get) {
        out.result(http::status::method_not_allowed);
        out.set(http::field::allow, "GET");
    } else {
        out.body() = text();
    }
    out.prepare_payload();
    return out;
}

} // namespace

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
    beast::tcp_stream stream(std::move(socket));
    stream.expires_after(request_deadline);
    beast::flat_static_buffer<max_request_bytes> buffer;
    http::request_parser<http::empty_body> parser;
    parser.header_limit(max_request_bytes);
    parser.body_limit(0);
    if (const auto [failure, size] = co_await http::async_read(stream, buffer, parser, no_throw);
        !failure) {
        auto out = answer(parser.get(), text_);
        (void)co_await http::async_write(stream, out, no_throw);
        error_code ignored;
        stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    }
    --askers_;
}

} // namespace diolkos::net
