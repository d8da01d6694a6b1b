// One question and one answer over HTTP/1.1 (Boost.Beast), on a connection that is closed then.
// Questions have no body. Whoever asks too much or too slowly is cut off without an answer.
//
// Threads  confined to the socket's io_context
// Memory   max_request_bytes, and the answer
#pragma once

#include "net/asio.hpp"

#include <boost/asio/local/stream_protocol.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

namespace diolkos::net {

using local_stream = asio::local::stream_protocol;

inline constexpr std::size_t max_socket_path_bytes = 107; // unix(7): sun_path without its end

inline constexpr std::size_t max_request_bytes = 4096;     // head; there is no body
inline constexpr std::chrono::seconds request_deadline{5}; // from connection to the last byte

struct http_question {
    std::string_view method; // "GET"
    std::string_view target; // "/metrics"
};

struct http_answer {
    unsigned status = 200;
    std::string_view content_type;
    std::string body;
    std::string_view allow = {}; // of 405: the methods that there are
};

inline constexpr std::string_view plain_text = "text/plain; charset=utf-8";
inline constexpr std::string_view json_text = "application/json";
inline constexpr std::string_view prometheus_form = "text/plain; version=0.0.4; charset=utf-8";

using http_answerer = std::function<http_answer(const http_question&)>;

// `answer` is called once, if there is a question.
[[nodiscard]] asio::awaitable<void> exchange(tcp::socket socket, http_answerer answer);
[[nodiscard]] asio::awaitable<void> exchange(local_stream::socket socket, http_answerer answer);

// The answer to a question for /metrics, whatever else it asks for being refused by `other`.
[[nodiscard]] http_answer metrics_answer(const http_question& asked,
                                         const std::function<std::string()>& text);

} // namespace diolkos::net
