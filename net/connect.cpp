#include "net/connect.hpp"

#include <memory>
#include <vector>

namespace diolkos::net {
namespace {

// Shared by the attempts, which may outlast the one who waits for the first of them.
struct race {
    explicit race(asio::io_context& context)
        : wake(context) {}

    asio::steady_timer wake; // of who waits: an attempt has ended
    std::vector<std::shared_ptr<tcp::socket>> sockets;
    std::size_t failed = 0;
    std::optional<std::size_t> winner;
    std::string failure;
};
using race_ptr = std::shared_ptr<race>;

asio::awaitable<void> attempt(race_ptr in, std::size_t number, tcp::endpoint to) {
    // Shared with the deadline's handler, which may be on its way when the connect is done.
    const auto socket = in->sockets[number];
    asio::steady_timer deadline{socket->get_executor(), connect_deadline};
    deadline.async_wait([socket](error_code cancelled) {
        if (!cancelled) {
            error_code ignored;
            socket->close(ignored);
        }
    });
    const auto [failure] = co_await socket->async_connect(to, no_throw);
    deadline.cancel();
    if (in->winner) {
        co_return; // closed as a loser
    }
    if (failure) {
        const bool late = failure == asio::error::operation_aborted;
        ++in->failed;
        in->failure = "cannot connect to " + to_text(to) + ": " +
                      (late ? "no answer within " + std::to_string(connect_deadline.count()) + " s"
                            : failure.message());
    } else {
        in->winner = number;
    }
    in->wake.cancel();
}

} // namespace

asio::awaitable<connect_result> connect(asio::io_context& context, resolved where) {
    const auto attempts = std::make_shared<race>(context);
    attempts->failure = where.failure;
    const auto undecided = [&] { return !attempts->winner; };
    for (std::size_t next = 0; next < where.endpoints.size() && undecided(); ++next) {
        attempts->sockets.push_back(std::make_shared<tcp::socket>(context));
        asio::co_spawn(context, attempt(attempts, next, where.endpoints[next].address),
                       asio::detached);
        // The next one waits, but not for those that have failed already.
        const auto until = std::chrono::steady_clock::now() + connect_stagger;
        while (undecided() && attempts->failed <= next &&
               std::chrono::steady_clock::now() < until) {
            attempts->wake.expires_at(until);
            co_await attempts->wake.async_wait(no_throw);
        }
    }
    while (undecided() && attempts->failed < attempts->sockets.size()) {
        attempts->wake.expires_at(asio::steady_timer::time_point::max());
        co_await attempts->wake.async_wait(no_throw);
    }
    connect_result result;
    result.failure = attempts->failure;
    for (std::size_t i = 0; i < attempts->sockets.size(); ++i) {
        if (attempts->winner == i) {
            result.which = i;
            result.socket.emplace(std::move(*attempts->sockets[i]));
        } else {
            error_code ignored;
            attempts->sockets[i]->close(ignored);
        }
    }
    co_return result;
}

} // namespace diolkos::net
