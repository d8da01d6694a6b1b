// A connection of the measuring programs: TCP at first, TLS over it once that was started.
//
// Errors   exceptions: a measurement that cannot be made ends the program, with a sentence
// Threads  not thread-safe; confined to the run's one thread
// Memory   max_negotiation bytes before the stream is up; then the caller's buffers
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace diolkos::bench {

namespace asio = boost::asio;

class channel {
public:
    static constexpr std::size_t max_negotiation = 64 * 1024; // bytes until a token that is awaited

    explicit channel(asio::ip::tcp::socket socket);
    channel(const channel&) = delete;
    channel& operator=(const channel&) = delete;

    [[nodiscard]] asio::any_io_executor executor() { return socket_.get_executor(); }

    // Reads until `token` (or `other`, unless empty) is there; returns everything up to its end and
    // keeps the rest.
    asio::awaitable<std::string> read_until(std::string_view token, std::string_view other = {});
    asio::awaitable<void> write(std::string_view bytes);
    // What read_until() had read beyond its token; afterwards there is none.
    [[nodiscard]] std::string take_rest();
    asio::awaitable<std::size_t> read_some(std::span<char> room);
    // TLS from here on; `context` outlives the channel.
    asio::awaitable<void> start_tls(asio::ssl::context& context, bool as_server,
                                    const std::string& server_name);

private:
    asio::ip::tcp::socket socket_;
    std::optional<asio::ssl::stream<asio::ip::tcp::socket&>> tls_;
    std::string unread_;
};

// Where a socket is made: a numeric address, written HOST:PORT, seen from a network namespace.
struct place {
    std::string address;
    std::string name_space; // its file, as /run/netns/NAME; empty: that of this process

    [[nodiscard]] asio::ip::tcp::endpoint endpoint() const;
};

// Connects; tries again until `patience` is over.
asio::awaitable<asio::ip::tcp::socket> connect(const place& to, std::chrono::seconds patience);
[[nodiscard]] asio::ip::tcp::acceptor listen_at(const place& at, const asio::any_io_executor& on);

} // namespace diolkos::bench
