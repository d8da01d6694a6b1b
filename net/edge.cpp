#include "net/edge.hpp"

#include "net/connect.hpp"

#include <utility>

namespace diolkos::net {

edge::edge(asio::io_context& context, resolver& names, read_buffers& buffers, const settings& how,
           owner& whose)
    : context_(context),
      names_(names),
      buffers_(buffers),
      how_(how),
      owner_(whose) {}

void edge::bind() {
    for (const auto& address : how_.edge_listen) {
        acceptors_.push_back(
            std::make_unique<acceptor>(context_, literal(address).value(),
                                       [this](tcp::socket socket) { accept(std::move(socket)); }));
    }
}

void edge::start() {
    for (const auto& each : acceptors_) {
        each->start();
    }
}

void edge::stop_accepting() {
    for (const auto& each : acceptors_) {
        each->stop();
    }
}

std::vector<tcp::endpoint> edge::listening() const {
    std::vector<tcp::endpoint> all;
    for (const auto& each : acceptors_) {
        all.push_back(each->local());
    }
    return all;
}

// --- connections come

void edge::accept(tcp::socket socket) {
    const auto number = ++last_accepted_;
    add(std::move(socket), number);
    owner_.on_edge_accepted(number, find(number)->peer_address());
    connections_.at(number)->start();
}

void edge::open(std::uint64_t number, std::string remote_domain) {
    connections_.emplace(number, nullptr);
    asio::co_spawn(context_, connect_to(number, std::move(remote_domain)), asio::detached);
}

asio::awaitable<void> edge::connect_to(std::uint64_t number, std::string remote_domain) {
    const auto* route = how_.edge_routes.find(remote_domain);
    resolved where;
    if (route != nullptr) {
        where = co_await names_.find_host(*route);
    } else {
        where = co_await names_.find_servers(std::move(remote_domain));
    }
    const bool no_such_domain = where.no_such_domain;
    auto result = co_await connect(context_, std::move(where));
    if (!connections_.contains(number)) {
        co_return; // closed meanwhile
    }
    if (no_such_domain) {
        connections_.erase(number);
        owner_.on_edge_no_such_domain(number, result.failure);
        co_return;
    }
    if (!result.socket) {
        forget(number, result.failure);
        co_return;
    }
    add(std::move(*result.socket), number);
    const auto opened = connections_.at(number);
    owner_.on_edge_connected(number, opened->peer_address());
    opened->start();
}

void edge::add(tcp::socket socket, std::uint64_t number) {
    connections_[number] = std::make_shared<connection>(std::move(socket), number,
                                                        static_cast<connection::observer&>(*this),
                                                        buffers_, how_.edge_pending_bytes);
}

// --- what the owner asks for; of a connection that has gone, nothing

connection* edge::find(std::uint64_t number) {
    const auto found = connections_.find(number);
    return found == connections_.end() ? nullptr : found->second.get();
}

void edge::send(std::uint64_t number, std::string&& bytes) {
    if (auto* to = find(number)) {
        to->send(std::move(bytes));
        flush_later(*to);
    }
}

void edge::start_tls(std::uint64_t number, tls_role role, const std::string& local_domain,
                     const std::string& remote_domain) {
    auto* over = find(number);
    if (over == nullptr) {
        return;
    }
    const auto* own = how_.edge_contexts.find(local_domain);
    if (own == nullptr) {
        over->close("no certificate for " + local_domain);
    } else {
        const auto* trust = how_.edge_trust.find(remote_domain);
        over->start_tls(*own, role, remote_domain, trust != nullptr ? trust->get() : nullptr);
    }
}

void edge::close(std::uint64_t number) {
    const auto found = connections_.find(number);
    if (found == connections_.end()) {
        return;
    }
    if (found->second) {
        found->second->close({});
    } else {
        asio::post(context_, [this, number] { forget(number, {}); });
    }
}

void edge::pause(std::uint64_t number) {
    if (auto* what = find(number)) {
        what->pause();
    }
}

void edge::resume(std::uint64_t number) {
    if (auto* what = find(number)) {
        what->resume();
    }
}

// --- what connections say

void edge::on_received(connection& from, std::span<const std::byte> bytes) {
    owner_.on_edge_received(from.number(), bytes);
}

void edge::on_tls(connection& over, const tls_session& session) {
    owner_.on_edge_tls(over.number(), session.peer());
}

void edge::on_written(connection& over) {
    owner_.on_edge_written(over.number(), over.written());
}

void edge::on_closed(connection& over, const std::string& why) {
    forget(over.number(), why);
}

void edge::forget(std::uint64_t number, const std::string& why) {
    if (connections_.erase(number) != 0) {
        owner_.on_edge_closed(number, why);
    }
}

// --- out, once for each turn

void edge::flush_later(connection& what) {
    if (!what.flush_is_due) {
        what.flush_is_due = true;
        to_flush_.push_back(what.shared_from_this());
    }
}

void edge::flush() {
    // Its owner may send again when it hears of what was written: that is of the next turn.
    for (const auto& each : std::exchange(to_flush_, {})) {
        each->flush_is_due = false;
        each->flush();
        owner_.on_edge_written(each->number(), each->written());
    }
}

void edge::check(connection::clock::time_point now) {
    for (const auto& [number, each] : connections_) {
        if (each) {
            each->check(now);
        }
    }
}

} // namespace diolkos::net
