#include "box/waiting_line.hpp"

#include <algorithm>
#include <utility>

namespace diolkos::box {

std::vector<std::uint32_t> payloads_of(const wire::stanza& value) {
    std::vector<std::uint32_t> all;
    for (const auto& each : value.fields().payloads) {
        all.push_back(each.number);
    }
    std::sort(all.begin(), all.end());
    return all;
}

// Subscriptions, probes and errors each say something of their own (RFC 6121, 4.7.1).
std::string waiting_line::addresses_of(const waiting_stanza& what) {
    const bool plain = what.head.kind == wire::stanza_kind::presence &&
                       (what.head.type == wire::stanza_type::absent ||
                        what.head.type == wire::stanza_type::unavailable);
    return plain ? what.head.from.to_string() + '\n' + what.head.to.to_string() : std::string();
}

void waiting_line::remember(number place, const waiting_stanza& what) {
    bytes_ += what.bytes.size();
    unrecorded_ += what.decision ? 1 : 0;
    if (auto both = addresses_of(what); !both.empty()) {
        presence_[std::move(both)].push_back(place);
    }
}

waiting_line::number waiting_line::add(waiting_stanza&& what) {
    restore(last_ + 1, std::move(what));
    return last_;
}

void waiting_line::restore(number place, waiting_stanza&& what) {
    last_ = std::max(last_, place);
    remember(place, what);
    const auto held = held_.find(pair_of(what.head));
    if (held == held_.end()) {
        ready_.insert(place);
    } else {
        held->second.insert(place);
        count_held(what.stream);
    }
    all_.emplace(place, std::move(what));
}

waiting_stanza waiting_line::take(number place) {
    auto node = all_.extract(place);
    waiting_stanza out = std::move(node.mapped());
    if (ready_.erase(place) == 0) {
        const auto held = held_.find(pair_of(out.head));
        held->second.erase(place);
        count_let_go(out.stream);
        if (held->second.empty()) {
            held_.erase(held);
        }
    }
    bytes_ -= out.bytes.size();
    unrecorded_ -= out.decision ? 1 : 0;
    if (const auto same = presence_.find(addresses_of(out)); same != presence_.end()) {
        std::erase(same->second, place);
        if (same->second.empty()) {
            presence_.erase(same);
        }
    }
    return out;
}

std::unique_ptr<audit::record> waiting_line::take_decision(number place) {
    --unrecorded_;
    return std::move(all_.at(place).decision);
}

void waiting_line::count_held(connection_id stream) {
    if (stream != 0 && ++held_of_[stream] == 1) {
        changed_.push_back(stream);
    }
}

void waiting_line::count_let_go(connection_id stream) {
    const auto at = held_of_.find(stream);
    if (at != held_of_.end() && --at->second == 0) {
        held_of_.erase(at);
        changed_.push_back(stream);
    }
}

void waiting_line::hold_back(number place) {
    const auto& one = all_.at(place);
    ready_.erase(place);
    held_[{one.head.from.domain(), one.head.to.domain()}].insert(place);
    count_held(one.stream);
}

void waiting_line::let_go(const domain_pair& which, std::size_t most) {
    const auto at = held_.find(which);
    for (auto& places = at->second; most > 0 && !places.empty(); --most) {
        const auto place = *places.begin();
        ready_.insert(place);
        places.erase(places.begin());
        count_let_go(all_.at(place).stream);
    }
    if (at->second.empty()) {
        held_.erase(at);
    }
}

void waiting_line::let_all_go() {
    while (!held_.empty()) {
        let_go(domain_pair(held_.begin()->first), all_.size());
    }
}

waiting_line::number waiting_line::superseded_by(number place) const {
    const auto& next = all_.at(place);
    const auto same = presence_.find(addresses_of(next));
    if (same == presence_.end()) {
        return 0;
    }
    const bool ends = next.head.type == wire::stanza_type::unavailable;
    for (const number other : same->second) {
        const auto& before = all_.at(other);
        if (other < place && !before.decision &&
            (ends || std::ranges::includes(next.payloads, before.payloads))) {
            return other;
        }
    }
    return 0;
}

std::vector<waiting_line::number> waiting_line::late(xmpp::monotonic now) const {
    std::vector<number> out;
    for (const auto& [place, one] : all_) { // an iq is late before a message that came earlier
        if (one.deadline <= now) {
            out.push_back(place);
        }
    }
    return out;
}

std::vector<waiting_line::number> waiting_line::unrecorded() const {
    std::vector<number> out;
    for (const auto& [place, one] : all_) {
        if (one.decision) {
            out.push_back(place);
        }
    }
    return out;
}

} // namespace diolkos::box
