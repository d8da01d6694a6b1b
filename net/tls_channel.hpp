// A TLS connection to one server, for a program that does one thing at a time: connecting, writing
// and reading block, up to a deadline each. Both ends show certificates (tls_context.hpp).
//
// Errors   all final: std::runtime_error with the server's name and what went wrong
// Threads  not thread-safe
// Memory   OpenSSL's, of one session
#pragma once

#include "net/endpoint.hpp"
#include "net/file_descriptor.hpp"
#include "net/tls_context.hpp"

#include <chrono>
#include <span>
#include <string>
#include <string_view>

namespace diolkos::net {

inline constexpr std::chrono::seconds channel_deadline{30}; // for one step without progress

class tls_channel {
public:
    // Tries the host's addresses in their order. The server's certificate must be for its name.
    tls_channel(host_port server, const tls_context& context);
    ~tls_channel();
    tls_channel(const tls_channel&) = delete;
    tls_channel& operator=(const tls_channel&) = delete;

    // All of it.
    void write(std::string_view bytes);
    // At least one byte; 0: the server has ended the session.
    [[nodiscard]] std::size_t read(std::span<char> into);

private:
    void shake_hands();
    [[noreturn]] void fail(const std::string& doing, int result);

    host_port server_;
    file_descriptor socket_;
    ssl_ptr ssl_;
};

} // namespace diolkos::net
