#include "net/tls_channel.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>

namespace diolkos::net {
namespace {

using addresses = std::unique_ptr<addrinfo, free_with<::freeaddrinfo>>;

addresses look_up(const host_port& server) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int failure =
        ::getaddrinfo(server.host.c_str(), std::to_string(server.port).c_str(), &wanted, &found);
    if (failure != 0) {
        throw std::runtime_error(to_text(server) + ": " + ::gai_strerror(failure));
    }
    return addresses(found);
}

// SO_SNDTIMEO holds for connect() too (socket(7)).
file_descriptor connected(const host_port& server) {
    const auto found = look_up(server);
    int failure = 0;
    for (const auto* each = found.get(); each != nullptr; each = each->ai_next) {
        file_descriptor made{
            ::socket(each->ai_family, each->ai_socktype | SOCK_CLOEXEC, each->ai_protocol)};
        const timeval patience{channel_deadline.count(), 0};
        ::setsockopt(made.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(made.number(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        if (made.number() >= 0 && ::connect(made.number(), each->ai_addr, each->ai_addrlen) == 0) {
            return made;
        }
        failure = errno == EINPROGRESS ? ETIMEDOUT : errno;
    }
    throw std::runtime_error(to_text(server) + ": cannot connect: " + std::strerror(failure));
}

} // namespace

tls_channel::tls_channel(host_port server, const tls_context& context)
    : server_(std::move(server)),
      socket_(connected(server_)),
      ssl_(SSL_new(context.native())) {
    if (!ssl_ || SSL_set_fd(ssl_.get(), socket_.number()) != 1) {
        throw std::bad_alloc{};
    }
    std::signal(SIGPIPE, SIG_IGN); // a server that is gone is an error of write()
    shake_hands();
}

tls_channel::~tls_channel() {
    SSL_shutdown(ssl_.get()); // close_notify; the answer is not waited for
}

void tls_channel::shake_hands() {
    ERR_clear_error();
    auto* const names = SSL_get0_param(ssl_.get());
    // An address is compared with the certificate's addresses, a name with its names (RFC 9525).
    if (literal(server_)) {
        X509_VERIFY_PARAM_set1_ip_asc(names, server_.host.c_str());
    } else {
        X509_VERIFY_PARAM_set_hostflags(names, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        X509_VERIFY_PARAM_set1_host(names, server_.host.c_str(), 0);
        SSL_set_tlsext_host_name(ssl_.get(), server_.host.c_str());
    }
    if (const int result = SSL_connect(ssl_.get()); result != 1) {
        const auto verdict = SSL_get_verify_result(ssl_.get());
        if (verdict != X509_V_OK) {
            throw std::runtime_error(to_text(server_) + ": its certificate is not good for " +
                                     server_.host + ": " + X509_verify_cert_error_string(verdict));
        }
        fail("TLS handshake", result);
    }
}

void tls_channel::write(std::string_view bytes) {
    while (!bytes.empty()) {
        ERR_clear_error();
        std::size_t count = 0;
        const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count);
        if (result != 1) {
            fail("writing", result);
        }
        bytes.remove_prefix(count);
    }
}

std::size_t tls_channel::read(std::span<char> into) {
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &count);
    if (result == 1) {
        return count;
    }
    if (SSL_get_error(ssl_.get(), result) == SSL_ERROR_ZERO_RETURN) {
        return 0;
    }
    fail("reading", result);
}

void tls_channel::fail(const std::string& doing, int result) {
    const int cause = errno;
    std::string why;
    switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        why = "nothing for " + std::to_string(channel_deadline.count()) + " s";
        break;
    case SSL_ERROR_SYSCALL:
        why = cause != 0 ? std::strerror(cause) : "the server has closed the connection";
        break;
    default:
        why = take_openssl_error();
    }
    throw std::runtime_error(to_text(server_) + ": " + doing + ": " + why);
}

} // namespace diolkos::net
