#include "net/connection.hpp"

#include <utility>

namespace diolkos::net {
namespace {

std::string address_of(const tcp::socket& socket) {
    error_code failure;
    const auto endpoint = socket.remote_endpoint(failure);
    return failure ? "unknown" : endpoint.address().to_string();
}

} // namespace

connection::connection(tcp::socket socket, std::uint64_t number, observer& owner,
                       read_buffers& buffers, connection_limits limits)
    : socket_(std::move(socket)),
      number_(number),
      owner_(owner),
      buffers_(buffers),
      limits_(limits),
      peer_address_(address_of(socket_)),
      wake_(socket_.get_executor()) {
    error_code ignored; // a socket that is gone says so at the first read
    socket_.non_blocking(true, ignored);
    socket_.set_option(tcp::no_delay(true), ignored);
}

void connection::start() {
    asio::co_spawn(socket_.get_executor(), read_loop(), asio::detached);
}

// --- in

asio::awaitable<void> connection::read_loop() {
    const auto self = shared_from_this();
    while (state_ != state::ended) {
        if (paused_) {
            wake_.expires_at(clock::time_point::max());
            co_await wake_.async_wait(no_throw);
            continue;
        }
        // Waiting apart from reading: an idle connection holds no buffer.
        const auto [failure] = co_await socket_.async_wait(tcp::socket::wait_read, no_throw);
        if (failure) {
            end(failure.message());
            co_return;
        }
        read_ready();
    }
}

void connection::read_ready() {
    for (int turn = 0; turn < reads_per_turn && state_ != state::ended && !paused_; ++turn) {
        error_code failure;
        const auto count = socket_.read_some(asio::buffer(buffers_.raw), failure);
        if (failure == asio::error::would_block) {
            return;
        }
        if (failure == asio::error::eof) {
            // Without close_notify too: XMPP ends with its closing tag, and servers differ.
            end(why_);
            return;
        }
        if (failure) {
            end(state_ == state::closing ? why_ : failure.message());
            return;
        }
        if (state_ == state::open) {
            take(std::span{buffers_.raw}.first(count));
        }
        if (count < buffers_.raw.size()) {
            return;
        }
    }
}

void connection::take(std::span<const std::byte> bytes) {
    used_ = true;
    if (!tls_) {
        owner_.on_received(*this, bytes);
        return;
    }
    tls_->take(bytes);
    if (tls_->now() == tls_session::state::open && !tls_announced_) {
        tls_announced_ = true;
        handshake_by_ = clock::time_point::max();
        owner_.on_tls(*this, *tls_);
    }
    take_plaintext();
    switch (tls_->now()) {
    case tls_session::state::handshaking:
    case tls_session::state::open:
        if (tls_->has_output()) { // of TLS itself; what the owner sent waits for the owner
            flush();
        }
        break;
    case tls_session::state::ended:
        close({});
        break;
    case tls_session::state::failed:
        close(tls_->failure());
        break;
    }
}

void connection::take_plaintext() {
    while (state_ == state::open && tls_->now() == tls_session::state::open) {
        const auto count = tls_->read(buffers_.plain);
        if (count == 0) {
            return;
        }
        owner_.on_received(*this, std::span{buffers_.plain}.first(count));
    }
}

void connection::pause() {
    paused_ = state_ == state::open;
}

void connection::resume() {
    paused_ = false;
    wake_.cancel();
}

} // namespace diolkos::net
