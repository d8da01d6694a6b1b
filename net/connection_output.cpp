// What a connection writes, and how it ends.
#include "net/connection.hpp"

#include <utility>

namespace diolkos::net {

// --- out

void connection::send(std::string&& bytes) {
    if (state_ == state::open) {
        out_.add(std::move(bytes));
        last_said_ = clock::now();
    }
}

void connection::start_tls(std::shared_ptr<const tls_context> context, tls_role role,
                           const std::string& server_name, const peer_trust* trust,
                           tls_session::chooser by_name) {
    if (state_ != state::open || tls_) {
        return;
    }
    seal(); // what was sent before goes in the clear
    tls_ = std::make_unique<tls_session>(std::move(context), role, server_name, trust);
    tls_->choose_by_name(std::move(by_name));
    handshake_by_ = clock::now() + handshake_deadline;
    flush();
}

void connection::flush() {
    if (state_ == state::ended) {
        return;
    }
    seal();
    write();
}

void connection::seal() {
    used_ = true;
    if (out_.front().empty()) {
        progress_ = clock::now(); // what comes now begins to wait now
    }
    out_.seal(tls_.get());
}

void connection::write() {
    while (state_ != state::ended && !write_waits_ && !out_.front().empty()) {
        error_code failure;
        const auto next = out_.front();
        const auto count = socket_.write_some(asio::buffer(next), failure);
        if (failure == asio::error::would_block) {
            write_waits_ = true;
            asio::co_spawn(socket_.get_executor(), write_when_possible(), asio::detached);
        } else if (failure) {
            end(why_.empty() ? failure.message() : why_);
        } else {
            out_.wrote(count);
            progress_ = clock::now();
        }
    }
    if (state_ == state::closing && out_.front().empty()) {
        end_output();
    } else if (out_.pending() > limits_.pending) {
        end("the peer does not read: more than " + std::to_string(limits_.pending) +
            " bytes wait for it");
    }
}

asio::awaitable<void> connection::write_when_possible() {
    const auto self = shared_from_this();
    const auto [failure] = co_await socket_.async_wait(tcp::socket::wait_write, no_throw);
    write_waits_ = false;
    if (failure) {
        end(failure.message());
        co_return;
    }
    flush();
    if (state_ != state::ended) {
        owner_.on_written(*this);
    }
}

// --- the end

void connection::close(std::string why) {
    if (state_ != state::open) {
        return;
    }
    why_ = std::move(why);
    if (out_.pending() > 0) {
        last_said_ = clock::now(); // it goes out from now on
    }
    seal();
    if (tls_) {
        tls_->shut();
        seal();
    }
    state_ = state::closing;
    resume(); // to see the peer's end
    write();
}

void connection::end_output() {
    if (output_ended_) {
        return;
    }
    output_ended_ = true;
    linger_until_ = last_said_ + linger; // a peer that has had so long since then had its time
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void connection::end(const std::string& why) {
    if (state_ == state::ended) {
        return;
    }
    state_ = state::ended;
    out_.clear();
    error_code ignored;
    socket_.close(ignored);
    wake_.cancel();
    // Not from within a call of the owner's: it may be going through its connections.
    asio::post(socket_.get_executor(),
               [self = shared_from_this(), why] { self->owner_.on_closed(*self, why); });
}

void connection::check(clock::time_point now) {
    if (state_ == state::ended) {
        return;
    }
    const auto limit = tls_open() ? limits_.stalled : limits_.stalled_early;
    if (!std::exchange(used_, false)) {
        out_.rest();
        if (tls_open()) {
            tls_->rest();
        }
    }
    if (now >= linger_until_) {
        end(why_);
    } else if (now >= handshake_by_) {
        end("TLS handshake: not done within " + std::to_string(handshake_deadline.count()) + " s");
    } else if (!out_.front().empty() && now - progress_ > limit) {
        end("the peer does not read: a write made no progress for " +
            std::to_string(limit.count()) + " s");
    }
}

} // namespace diolkos::net
