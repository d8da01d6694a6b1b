#include "box/peer_meter.hpp"

#include "box/stream_record.hpp"

namespace diolkos::box {

peer_meter::peer_meter(const settings& how, recorder& log)
    : how_(how),
      log_(log) {}

bool peer_meter::came(const stream_peer& peer, std::uint64_t stanzas, std::uint64_t bytes) {
    const auto now = log_.now().mono;
    auto at = peers_.find(peer.domain);
    if (at == peers_.end()) {
        const auto& limits = how_.peers.find(peer.domain);
        if (limits.stanzas.per_second == 0 && limits.bytes.per_second == 0) {
            return false;
        }
        at = peers_
                 .emplace(peer.domain, buckets{token_bucket(limits.stanzas, now),
                                               token_bucket(limits.bytes, now)})
                 .first;
    }
    auto& of = at->second;
    of.stanzas.take(stanzas, now);
    of.bytes.take(bytes, now);
    const bool by_stanzas = of.stanzas.overdrawn(now);
    if (of.throttled || !(by_stanzas || of.bytes.overdrawn(now))) {
        return false;
    }
    of.throttled = true;
    if (!of.announced) {
        of.announced = true;
        announce(peer, by_stanzas);
    }
    return true;
}

void peer_meter::announce(const stream_peer& peer, bool by_stanzas) {
    const auto& limits = how_.peers.find(peer.domain);
    audit::record entry = record_of(peer, audit::event::throttled);
    entry.rule = by_stanzas ? "limit.stanzas-per-second" : "limit.bytes-per-second";
    entry.detail =
        "It is read no faster than " +
        std::to_string(by_stanzas ? limits.stanzas.per_second : limits.bytes.per_second) +
        (by_stanzas ? " stanzas" : " bytes") + " a second.";
    log_.add(entry);
}

bool peer_meter::throttled(const std::string& domain) const {
    const auto at = peers_.find(domain);
    return at != peers_.end() && at->second.throttled;
}

bool peer_meter::on_time() {
    const auto now = log_.now().mono;
    bool any = false;
    for (auto at = peers_.begin(); at != peers_.end();) {
        auto& of = at->second;
        if (of.throttled && !of.stanzas.overdrawn(now) && !of.bytes.overdrawn(now)) {
            of.throttled = false;
            any = true;
        }
        // A full bucket is as good as none, and the episode is over.
        const bool rested = !of.throttled && of.stanzas.full(now) && of.bytes.full(now);
        at = rested ? peers_.erase(at) : std::next(at);
    }
    return any;
}

void peer_meter::settings_changed() {
    for (auto& [domain, of] : peers_) {
        const auto& limits = how_.peers.find(domain);
        of.stanzas.set(limits.stanzas, log_.now().mono);
        of.bytes.set(limits.bytes, log_.now().mono);
    }
}

} // namespace diolkos::box
