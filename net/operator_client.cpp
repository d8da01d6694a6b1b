#include "net/operator_client.hpp"

#include "net/http_exchange.hpp"

#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace diolkos::net {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

asio::awaitable<void> ask(asio::io_context& context, const std::filesystem::path& socket,
                          http::request<http::empty_body> question, operator_answer& out) {
    beast::basic_stream<local_stream> stream(context);
    stream.expires_after(answer_deadline);
    auto [failure] =
        co_await stream.async_connect(local_stream::endpoint(socket.string()), no_throw);
    if (!failure) {
        failure = std::get<0>(co_await http::async_write(stream, question, no_throw));
    }
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(max_answer_bytes);
    if (!failure) {
        failure = std::get<0>(co_await http::async_read(stream, buffer, parser, no_throw));
    }
    if (failure) {
        out.body = socket.string() + ": " + failure.message();
    } else {
        out = {parser.get().result_int(), std::move(parser.get().body())};
    }
}

} // namespace

operator_answer ask_box(const std::filesystem::path& socket, std::string_view method,
                        const std::string& target) {
    if (socket.native().size() > max_socket_path_bytes) {
        return {0, socket.string() + ": is longer than a local socket's path may be"};
    }
    http::request<http::empty_body> question{http::string_to_verb(method), target, 11};
    question.set(http::field::host, "localhost");
    operator_answer out;
    asio::io_context context(one_thread);
    asio::co_spawn(context, ask(context, socket, std::move(question), out), asio::detached);
    context.run();
    return out;
}

} // namespace diolkos::net
