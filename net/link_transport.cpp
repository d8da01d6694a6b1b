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
      paths_({how.role == link_role::dial ? link::link_end::dials : link::link_end::listens,
              how.link_heartbeat, how.link_heartbeat * 3 / 2, how.link_dead_after}),
      time_(context) {}

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
        for (const auto& address : how_.link_addresses) {
            asio::co_spawn(context_, dial_loop(address), asio::detached);
        }
        break;
    }
    asio::co_spawn(context_, keep_time(), asio::detached);
}

void link_transport::stop() {
    stopping_ = true;
    time_.cancel();
    for (const auto& each : redials_) {
        each->cancel();
    }
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

asio::awaitable<void> link_transport::dial_loop(host_port address) {
    redials_.push_back(std::make_unique<asio::steady_timer>(context_));
    auto& pause_over = *redials_.back();
    auto pause = first_redial;
    std::string last_failure;
    while (!stopping_) {
        const auto began = clock::now();
        auto failure = co_await dial(address, pause_over);
        if (!failure.empty() && failure != last_failure && !stopping_) {
            owner_.on_link_unreachable(failure); // it is tried again every few seconds
        }
        last_failure = std::move(failure);
        if (clock::now() - began > longest_redial) {
            pause = first_redial; // there was a link, or a long wait already
        }
        if (!stopping_) {
            pause_over.expires_after(pause);
            co_await pause_over.async_wait(no_throw);
        }
        pause = std::min(2 * pause, longest_redial);
    }
}

asio::awaitable<std::string> link_transport::dial(const host_port& address,
                                                  asio::steady_timer& ended) {
    auto where = co_await names_.find_host(address);
    auto result = co_await connect(context_, std::move(where));
    if (!result.socket) {
        co_return result.failure;
    }
    const auto number = add(std::move(*result.socket), tls_role::client);
    while (connections_.contains(number)) {
        ended.expires_at(clock::time_point::max());
        co_await ended.async_wait(no_throw);
    }
    co_return std::string();
}

// --- time

asio::awaitable<void> link_transport::keep_time() {
    while (!stopping_) {
        time_.expires_at(paths_.next_deadline());
        co_await time_.async_wait(no_throw);
        if (const auto now = clock::now(); now >= paths_.next_deadline() && !stopping_) {
            link::path_set::events events;
            paths_.on_time(now, events);
            obey(events);
        }
    }
}

void link_transport::obey(const link::path_set::events& events) {
    for (const auto& each : events) {
        if (const auto* const bytes = std::get_if<link::path_set::send>(&each)) {
            if (const auto at = connections_.find(bytes->to); at != connections_.end()) {
                const auto wire = at->second.wire; // a write that fails ends it
                wire->send(std::string(bytes->bytes));
                wire->flush();
            }
        } else if (const auto* const taken = std::get_if<link::path_set::take>(&each)) {
            promote(taken->which);
        } else if (const auto* const lost = std::get_if<link::path_set::give_up>(&each)) {
            if (const auto at = connections_.find(lost->which); at != connections_.end()) {
                const auto wire = at->second.wire;
                wire->abort(lost->why);
            }
        }
    }
    if (paths_.next_deadline() < time_.expiry()) {
        time_.cancel(); // keep_time() sets it anew
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
    auto& opened = connections_.at(over.number());
    opened.fingerprint = audit::hex(session.peer_pin());
    if (how_.role == link_role::listen) { // else the other has not said yet that it takes us
        stand_by(opened);
    }
    link::path_set::events events;
    paths_.opened(over.number(), clock::now(), events);
    obey(events);
}

void link_transport::stand_by(known& what) {
    what.as = standing::spare;
    if (up_) {
        owner_.on_link_spare(what.wire->peer_address());
    }
}

void link_transport::promote(std::uint64_t number) {
    if (up_) {
        connections_.at(up_->number()).as = standing::replaced;
        const auto before = std::exchange(up_, nullptr);
        before->abort("replaced by a newer connection");
    }
    const auto promoted = connections_.find(number);
    if (promoted == connections_.end()) {
        return;
    }
    promoted->second.as = standing::up;
    up_ = promoted->second.wire;
    owner_.on_link_up(up_->peer_address(), promoted->second.fingerprint);
}

void link_transport::on_received(connection& from, std::span<const std::byte> bytes) {
    const auto found = connections_.find(from.number());
    if (found == connections_.end() || found->second.as == standing::replaced) {
        return;
    }
    link::path_set::events events;
    const auto [before, rest] = paths_.received(from.number(), bytes, clock::now(), events);
    if (found->second.as == standing::candidate && paths_.heard(from.number())) {
        stand_by(found->second);
    }
    obey(events);
    if (&from == up_.get() && !before.empty()) {
        owner_.on_link_received(std::as_bytes(std::span(before)));
    }
    if (&from == up_.get() && !rest.empty()) {
        owner_.on_link_received(rest);
    }
}

void link_transport::on_closed(connection& over, const std::string& why) {
    const auto node = connections_.extract(over.number());
    for (const auto& each : redials_) {
        each->cancel();
    }
    switch (node.mapped().as) {
    case standing::candidate:
        owner_.on_link_refused(over.peer_address(),
                               why.empty() ? "closed before the link was up" : why);
        break;
    case standing::spare:
        if (up_ && !stopping_) {
            owner_.on_link_spare_lost(over.peer_address(), why);
        }
        break;
    case standing::up:
        up_.reset();
        owner_.on_link_down(why);
        break;
    case standing::replaced:
        break; // its successor has been announced
    }
    link::path_set::events events;
    paths_.closed(over.number(), clock::now(), events);
    if (!stopping_) {
        obey(events);
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
