#include "net/edge.hpp"

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
    const auto listen = [this](const std::vector<host_port>& addresses, box::transport over) {
        for (const auto& address : addresses) {
            acceptors_.push_back(std::make_unique<acceptor>(
                context_, literal(address).value(),
                [this, over](tcp::socket socket) { accept(std::move(socket), over); }));
        }
    };
    listen(how_.edge_listen, box::transport::clear);
    listen(how_.edge_listen_tls, box::transport::tls);
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

void edge::accept(tcp::socket socket, box::transport over) {
    const auto number = ++last_accepted_;
    add(std::move(socket), number);
    const auto made = connections_.at(number);
    owner_.on_edge_accepted(number, made->peer_address(), over);
    if (!made->is_open()) { // refused: thousands of them must not linger, each with its descriptor
        made->abort({});
        return;
    }
    if (over == box::transport::tls) {
        made->begins_with_tls = true;
        made->start_tls(how_.edge_default, tls_role::server, {}, nullptr,
                        [this](std::string_view name) -> shared_context {
                            const auto* const found = how_.edge_contexts.find(name);
                            return found != nullptr ? *found : nullptr;
                        });
    }
    made->start();
}

const peer_trust* edge::trust_of(const std::string& remote_domain) const {
    const auto* const trust = how_.edge_trust.find(remote_domain);
    return trust != nullptr ? trust->get() : nullptr;
}

void edge::add(tcp::socket socket, std::uint64_t number) {
    connections_[number] = std::make_shared<connection>(
        std::move(socket), number, static_cast<connection::observer&>(*this), buffers_,
        connection_limits{how_.edge_pending_bytes, how_.edge_stalled_early, how_.edge_stalled});
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
        over->start_tls(*own, role, remote_domain, trust_of(remote_domain));
    }
}

void edge::judge_tls(std::uint64_t number, const std::string& remote_domain) {
    // Not from within the owner's call: it has not finished with the bytes that brought it here.
    asio::post(context_, [this, number, remote_domain] {
        if (auto* const over = find(number); over != nullptr && over->tls_open()) {
            owner_.on_edge_tls(number, over->peer_judged_by(trust_of(remote_domain)));
        }
    });
}

void edge::close(std::uint64_t number) {
    const auto found = connections_.find(number);
    if (found == connections_.end()) {
        return;
    }
    opening_.erase(number); // no further attempt
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
    const auto number = over.number();
    if (opening_.erase(number) != 0) {
        owner_.on_edge_connected(number, over.peer_address(), box::transport::tls);
    } else if (over.begins_with_tls) {
        return; // who it is has not been said yet: judge_tls()
    }
    owner_.on_edge_tls(number, session.peer());
}

void edge::on_written(connection& over) {
    owner_.on_edge_written(over.number(), over.written());
}

void edge::on_closed(connection& over, const std::string& why) {
    const auto at = opening_.find(over.number());
    if (at != opening_.end() && !at->second.left.endpoints.empty()) {
        // TLS did not come about: as good as not connected (XEP-0368, 3).
        at->second.left.failure = why;
        connections_[over.number()] = nullptr;
        asio::co_spawn(context_, try_next(over.number()), asio::detached);
        return;
    }
    forget(over.number(), why);
}

void edge::forget(std::uint64_t number, const std::string& why) {
    opening_.erase(number);
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
