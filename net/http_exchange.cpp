#include "net/http_exchange.hpp"

#include "box/version.hpp"

#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_static_buffer.hpp>
#include <boost/beast/http.hpp>

namespace diolkos::net {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

http::response<http::string_body> message_of(http_answer&& made, unsigned version) {
    http::response<http::string_body> out{static_cast<http::status>(made.status), version};
    out.set(http::field::server, "diolkos/" + std::string(box::build));
    out.keep_alive(false);
    out.set(http::field::content_type, made.content_type);
    if (!made.allow.empty()) {
        out.set(http::field::allow, made.allow);
    }
    out.body() = std::move(made.body);
    out.prepare_payload();
    return out;
}

template <typename Protocol>
asio::awaitable<void> exchange_over(typename Protocol::socket socket, http_answerer answer) {
    beast::basic_stream<Protocol> stream(std::move(socket));
    stream.expires_after(request_deadline);
    beast::flat_static_buffer<max_request_bytes> buffer;
    http::request_parser<http::empty_body> parser;
    parser.header_limit(max_request_bytes);
    parser.body_limit(0);
    const auto [failure, size] = co_await http::async_read(stream, buffer, parser, no_throw);
    if (failure) {
        co_return;
    }
    const auto& asked = parser.get();
    auto out = message_of(answer({asked.method_string(), asked.target()}), asked.version());
    (void)co_await http::async_write(stream, out, no_throw);
    error_code ignored;
    stream.socket().shutdown(Protocol::socket::shutdown_send, ignored);
}

} // namespace

asio::awaitable<void> exchange(tcp::socket socket, http_answerer answer) {
    return exchange_over<tcp>(std::move(socket), std::move(answer));
}

asio::awaitable<void> exchange(local_stream::socket socket, http_answerer answer) {
    return exchange_over<local_stream>(std::move(socket), std::move(answer));
}

http_answer metrics_answer(const http_question& asked, const std::function<std::string()>& text) {
    if (asked.target != "/metrics") {
        return {404, plain_text, "Only /metrics is here.\n"};
    }
    if (asked.method != "GET") {
        return {405, plain_text, "", "GET"};
    }
    return {200, prometheus_form, text()};
}

} // namespace diolkos::net
