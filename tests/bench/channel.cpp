#include "channel.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <fcntl.h>
#include <sched.h>
#include <stdexcept>
#include <unistd.h>

namespace diolkos::bench {

using asio::use_awaitable;

namespace {

// The offset behind the first `token` in `text`, or npos.
std::size_t end_of(std::string_view text, std::string_view token) {
    const auto at = text.find(token);
    return at == std::string_view::npos ? at : at + token.size();
}

// A socket belongs to the namespace in which it is made, wherever it is used: so this process can
// stand on both sides of the boxes at once.
class name_space_scope {
public:
    explicit name_space_scope(const std::string& file) {
        if (!file.empty()) {
            own_ = open_name_space("/proc/self/ns/net");
            const int there = open_name_space(file);
            const bool entered = setns(there, CLONE_NEWNET) == 0;
            ::close(there);
            if (!entered) {
                throw std::runtime_error("cannot enter " + file);
            }
        }
    }
    ~name_space_scope() {
        if (own_ >= 0) {
            setns(own_, CLONE_NEWNET);
            ::close(own_);
        }
    }
    name_space_scope(const name_space_scope&) = delete;
    name_space_scope& operator=(const name_space_scope&) = delete;

private:
    static int open_name_space(const std::string& file) {
        const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) {
            throw std::runtime_error("cannot open " + file);
        }
        return descriptor;
    }

    int own_ = -1;
};

} // namespace

channel::channel(asio::ip::tcp::socket socket)
    : socket_(std::move(socket)) {
    socket_.set_option(asio::ip::tcp::no_delay(true));
}

asio::awaitable<std::string> channel::read_until(std::string_view token, std::string_view other) {
    std::string buffer(4096, '\0');
    for (;;) {
        auto end = end_of(unread_, token);
        if (!other.empty()) {
            end = std::min(end, end_of(unread_, other));
        }
        if (end != std::string::npos) {
            std::string head = unread_.substr(0, end);
            unread_.erase(0, end);
            co_return head;
        }
        for (const std::string_view bad : {"<failure", "stream:error", "</stream:stream>"}) {
            if (unread_.find(bad) != std::string::npos) {
                throw std::runtime_error("the peer refused: " + unread_);
            }
        }
        if (unread_.size() > max_negotiation) {
            throw std::runtime_error("the peer talks and talks");
        }
        unread_.append(buffer, 0, co_await read_some(buffer));
    }
}

asio::awaitable<void> channel::write(std::string_view bytes) {
    if (tls_) {
        co_await asio::async_write(*tls_, asio::buffer(bytes), use_awaitable);
    } else {
        co_await asio::async_write(socket_, asio::buffer(bytes), use_awaitable);
    }
}

std::string channel::take_rest() {
    return std::exchange(unread_, {});
}

asio::awaitable<std::size_t> channel::read_some(std::span<char> room) {
    if (tls_) {
        co_return co_await tls_->async_read_some(asio::buffer(room.data(), room.size()),
                                                 use_awaitable);
    }
    co_return co_await socket_.async_read_some(asio::buffer(room.data(), room.size()),
                                               use_awaitable);
}

asio::awaitable<void> channel::start_tls(asio::ssl::context& context, bool as_server,
                                         const std::string& server_name) {
    if (!unread_.empty()) {
        throw std::runtime_error("bytes in the clear behind the start of TLS");
    }
    tls_.emplace(socket_, context);
    if (!as_server) {
        SSL_set_tlsext_host_name(tls_->native_handle(), server_name.c_str());
    }
    co_await tls_->async_handshake(
        as_server ? asio::ssl::stream_base::server : asio::ssl::stream_base::client, use_awaitable);
}

asio::ip::tcp::endpoint place::endpoint() const {
    const auto colon = address.rfind(':');
    if (colon == std::string::npos) {
        throw std::invalid_argument("not HOST:PORT: " + address);
    }
    return {asio::ip::make_address(address.substr(0, colon)),
            static_cast<std::uint16_t>(std::stoul(address.substr(colon + 1)))};
}

asio::awaitable<asio::ip::tcp::socket> connect(const place& to, std::chrono::seconds patience) {
    const auto executor = co_await asio::this_coro::executor;
    const auto until = std::chrono::steady_clock::now() + patience;
    for (;;) {
        asio::ip::tcp::socket socket(executor);
        {
            const name_space_scope there(to.name_space);
            socket.open(to.endpoint().protocol());
        }
        boost::system::error_code error;
        co_await socket.async_connect(to.endpoint(), asio::redirect_error(use_awaitable, error));
        if (!error) {
            co_return socket;
        }
        if (std::chrono::steady_clock::now() >= until) {
            throw std::runtime_error("no connection to " + to.address + ": " + error.message());
        }
        asio::steady_timer pause(executor, std::chrono::milliseconds(100));
        co_await pause.async_wait(use_awaitable);
    }
}

asio::ip::tcp::acceptor listen_at(const place& at, const asio::any_io_executor& on) {
    const name_space_scope there(at.name_space);
    return {on, at.endpoint()};
}

} // namespace diolkos::bench
