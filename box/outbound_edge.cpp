#include "box/outbound_edge.hpp"

#include <algorithm>

namespace diolkos::box {

outbound_edge::outbound_edge(destination::owner with)
    : owner_(std::move(with)) {
    owner_.new_connection = [this] { return next_++; };
}

template <class Step>
void outbound_edge::with(destination* at, Step step) {
    if (at == nullptr) {
        return; // of a connection that ended meanwhile
    }
    const auto before = at->connection();
    step(*at);
    const auto after = at->connection();
    if (before != after) {
        by_connection_.erase(before);
        if (after != 0) {
            by_connection_.emplace(after, at);
        }
    }
}

destination* outbound_edge::find(connection_id connection) {
    const auto at = by_connection_.find(connection);
    return at == by_connection_.end() ? nullptr : at->second;
}

void outbound_edge::deliver(delivery what) {
    const auto& fields = what.stanza.fields();
    if (!owner_.how.may_federate(fields.to.domain())) {
        owner_.undelivered(std::move(what), obstacle::not_allowed);
        return;
    }
    pair_of_domains key(fields.from.domain(), fields.to.domain());
    auto at = destinations_.find(key);
    if (at == destinations_.end()) {
        if (destinations_.size() >= owner_.how.max_streams) {
            owner_.undelivered(std::move(what), obstacle::queue_full);
            return;
        }
        auto made = std::make_unique<destination>(owner_, key.first, key.second);
        at = destinations_.emplace(std::move(key), std::move(made)).first;
    }
    with(at->second.get(), [&](destination& d) { d.deliver(std::move(what)); });
}

bool outbound_edge::has_room(const std::string& local, const std::string& remote) const {
    const auto at = destinations_.find({local, remote});
    return at == destinations_.end() || at->second->has_room();
}

void outbound_edge::connected(connection_id connection, std::string address, transport over) {
    with(find(connection), [&](destination& d) { d.connected(std::move(address), over); });
}

void outbound_edge::received(connection_id connection, std::span<const std::byte> bytes) {
    with(find(connection), [&](destination& d) { d.received(bytes); });
}

void outbound_edge::tls_up(connection_id connection, const xmpp::tls_peer& peer) {
    with(find(connection), [&](destination& d) { d.tls_up(peer); });
}

void outbound_edge::sent(connection_id connection, std::uint64_t total) {
    with(find(connection), [&](destination& d) { d.sent(total); });
}

void outbound_edge::closed(connection_id connection, const std::string& why) {
    with(find(connection), [&](destination& d) { d.closed(why); });
}

void outbound_edge::no_such_domain(connection_id connection, const std::string& why) {
    with(find(connection), [&](destination& d) { d.no_such_domain(why); });
}

void outbound_edge::on_time() {
    for (auto at = destinations_.begin(); at != destinations_.end();) {
        with(at->second.get(), [](destination& d) { d.on_time(); });
        at = at->second->forgettable() ? destinations_.erase(at) : std::next(at);
    }
}

void outbound_edge::close_all(std::string_view error, std::string_view rule,
                              std::string_view text) {
    for (auto& [key, one] : destinations_) {
        with(one.get(), [&](destination& d) { d.close(error, rule, text); });
    }
}

void outbound_edge::give_up(obstacle why) {
    for (auto& [key, one] : destinations_) {
        one->give_up(why);
    }
}

void outbound_edge::settings_changed() {
    for (auto& [key, one] : destinations_) {
        if (!owner_.how.may_federate(key.second)) {
            with(one.get(), [](destination& d) {
                d.close("policy-violation", "stream.to",
                        "by the new configuration it may not federate");
                d.give_up(obstacle::not_allowed);
            });
        }
    }
}

void outbound_edge::count(std::map<std::string, peer_status>& by_domain) const {
    for (const auto& [key, one] : destinations_) {
        one->count(by_domain[key.second]);
    }
}

bool outbound_edge::quiet() const noexcept {
    return std::all_of(destinations_.begin(), destinations_.end(),
                       [](const auto& entry) { return entry.second->quiet(); });
}

} // namespace diolkos::box
