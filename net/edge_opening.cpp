// How the edge opens connections: where to (a route or DNS), to one address after the other, and
// with direct TLS where that is the way in.
#include "net/connect.hpp"
#include "net/edge.hpp"

#include <utility>

namespace diolkos::net {

void edge::open(std::uint64_t number, std::string remote_domain, const std::string& local_domain,
                box::direct_tls tls) {
    connections_.emplace(number, nullptr);
    opening_.emplace(number, opening{local_domain, std::move(remote_domain), tls, {}});
    asio::co_spawn(context_, connect_to(number), asio::detached);
}

asio::awaitable<resolved> edge::locate(std::string remote_domain, box::direct_tls tls) {
    const auto* const found = how_.edge_routes.find(remote_domain);
    if (found == nullptr) {
        co_return co_await names_.find_servers(std::move(remote_domain), tls);
    }
    const auto to = *found;
    if (tls == (to.direct_tls ? box::direct_tls::refused : box::direct_tls::required)) {
        resolved none;
        none.failure = "its route does not agree with direct_tls of its peer settings";
        co_return none;
    }
    auto where = co_await names_.find_host(to.address);
    for (auto& each : where.endpoints) {
        each.direct_tls = to.direct_tls;
    }
    co_return where;
}

asio::awaitable<void> edge::connect_to(std::uint64_t number) {
    const auto wanted = opening_.find(number);
    if (wanted == opening_.end()) {
        co_return; // closed already
    }
    auto where = co_await locate(wanted->second.remote_domain, wanted->second.tls);
    if (!opening_.contains(number)) {
        co_return;
    }
    if (where.no_such_domain) {
        opening_.erase(number);
        connections_.erase(number);
        owner_.on_edge_no_such_domain(number, where.failure);
        co_return;
    }
    opening_.at(number).left = std::move(where);
    co_await try_next(number);
}

asio::awaitable<void> edge::try_next(std::uint64_t number) {
    const auto wanted = opening_.find(number);
    if (wanted == opening_.end()) {
        co_return; // closed already
    }
    auto result = co_await connect(context_, wanted->second.left);
    if (!opening_.contains(number)) {
        co_return; // closed meanwhile
    }
    if (!result.socket) {
        forget(number, result.failure);
        co_return;
    }
    auto& endpoints = opening_.at(number).left.endpoints;
    const bool direct = endpoints[result.which].direct_tls;
    endpoints.erase(endpoints.begin() + static_cast<std::ptrdiff_t>(result.which));
    add(std::move(*result.socket), number);
    const auto opened = connections_.at(number);
    if (direct) {
        start_direct(*opened, number);
    } else {
        opening_.erase(number);
        owner_.on_edge_connected(number, opened->peer_address(), box::transport::clear);
    }
    opened->start();
}

// on_tls() or on_closed() goes on with it.
void edge::start_direct(connection& over, std::uint64_t number) {
    const auto& wanted = opening_.at(number);
    const auto* const own = how_.edge_contexts.find(wanted.local_domain);
    if (own == nullptr) {
        opening_.at(number).left.endpoints.clear();
        over.close("no certificate for " + wanted.local_domain);
    } else {
        over.start_tls(*own, tls_role::client, wanted.remote_domain,
                       trust_of(wanted.remote_domain));
    }
}

} // namespace diolkos::net
