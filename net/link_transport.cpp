#include "net/link_transport.hpp"

#include "audit/hex.hpp"
#include "net/connect.hpp"

#include <algorithm>

namespace diolkos::net {

link_transport::link_transport(asio::io_context& context, resolver& names, read_buffers& buffers,
                               const settings& how, owner& whose)
    : context_(context),
      names_(names),
      buffers_(buffers),
      how_(how),
      owner_(whose),
      redial_(context) {}

void link_transport::bind() {
    if (how_.role != link_role::listen) {
        return;
    }
    for (const auto& address : how_.link_addresses) {
        acceptors_.push_back(std::make_unique<acceptor>(
            context_, literal(address).value(), [this](tcp::socket socket) {
                if (connections_.size() < max_link_candidates) {
                    add(std::move(socket), tls_role::server);
                }
            }));
    }
}

void link_transport::start() {
    switch (how_.role) {
    case link_role::listen:
        for (const auto& each : acceptors_) {
            each->start();
        }
        break;
    case link_role::dial:
        asio::co_spawn(context_, dial_loop(), asio::detached);
        break;
    }
}

void link_transport::stop() {
    stopping_ = true;
    redial_.cancel();
    for (const auto& each : acceptors_) {
        each->stop();
    }
    for (const auto& [number, each] : connections_) {
        each.wire->close({});
    }
}

std::vector<tcp::endpoint> link_transport::listening() const {
    std::vector<tcp::endpoint> all;
    for (const auto& each : acceptors_) {
        all.push_back(each->local());
    }
    return all;
}

// --- dialling

asio::awaitable<void> link_transport::dial_loop() {
    auto pause = first_redial;
    while (!stopping_) {
        const auto began = connection::clock::now();
        for (const auto& address : how_.link_addresses) {
            if (!stopping_) {
                co_await dial(address);
            }
        }
        if (connection::clock::now() - began > longest_redial) {
            pause = first_redial; // there was a link, or a long wait already
        }
        if (!stopping_) {
            redial_.expires_after(pause);
            co_await redial_.async_wait(no_throw);
        }
        pause = std::min(2 * pause, longest_redial);
    }
}

// Returns when the connection has come and gone.
asio::awaitable<void> link_transport::dial(host_port address) {
    auto where = co_await names_.find_host(std::move(address));
    auto result = co_await connect(context_, std::move(where));
    if (!result.socket) {
        owner_.on_link_unreachable(result.failure);
        co_return;
    }
    const auto number = add(std::move(*result.socket), tls_role::client);
    while (connections_.contains(number)) {
        redial_.expires_at(connection::clock::time_point::max());
        co_await redial_.async_wait(no_throw);
    }
}

std::uint64_t link_transport::add(tcp::socket socket, tls_role role) {
    const auto number = ++last_number_;
    auto wire = std::make_shared<connection>(std::move(socket), number,
                                             static_cast<connection::observer&>(*this), buffers_,
                                             connection_limits{how_.link_pending_bytes});
    connections_[number].wire = wire;
    wire->start_tls(how_.link_context, role, {});
    wire->start();
    return number;
}

// --- what connections say

void link_transport::on_tls(connection& over, const tls_session& session) {
    connections_.at(over.number()).fingerprint = audit::hex(session.peer_pin());
    switch (how_.role) {
    case link_role::listen:
        promote(over);
        break;
    case link_role::dial:
        break; // the other has not said yet that it takes us
    }
}

void link_transport::promote(connection& what) {
    if (up_) {
        connections_.at(up_->number()).as = standing::replaced;
        up_->abort("replaced by a newer connection");
    }
    auto& promoted = connections_.at(what.number());
    promoted.as = standing::up;
    up_ = promoted.wire;
    owner_.on_link_up(what.peer_address(), promoted.fingerprint);
}

void link_transport::on_received(connection& from, std::span<const std::byte> bytes) {
    const auto found = connections_.find(from.number());
    if (found == connections_.end()) {
        return;
    }
    if (found->second.as == standing::candidate) {
        promote(from);
    }
    if (found->second.as == standing::up) {
        owner_.on_link_received(bytes);
    }
}

void link_transport::on_closed(connection& over, const std::string& why) {
    const auto node = connections_.extract(over.number());
    redial_.cancel();
    switch (node.mapped().as) {
    case standing::candidate:
        owner_.on_link_refused(over.peer_address(),
                               why.empty() ? "closed before the link was up" : why);
        break;
    case standing::up:
        up_.reset();
        owner_.on_link_down(why);
        break;
    case standing::replaced:
        break; // its successor has been announced
    }
}

// --- the connection that is up; none: nothing

void link_transport::send(std::string&& bytes) {
    if (up_) {
        up_->send(std::move(bytes));
    }
}

void link_transport::flush() {
    if (up_) {
        up_->flush();
    }
}

void link_transport::drop() {
    if (up_) {
        up_->close({});
    }
}

void link_transport::check(connection::clock::time_point now) {
    for (const auto& [number, each] : connections_) {
        each.wire->check(now);
    }
}

} // namespace diolkos::net
