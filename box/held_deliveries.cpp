#include "box/held_deliveries.hpp"

#include "box/link_share.hpp"

#include <utility>

namespace diolkos::box {

held_deliveries::held_deliveries(const settings& how, outbound_edge& edge)
    : how_(how),
      edge_(edge) {}

bool held_deliveries::full() const noexcept {
    const auto most = hold_of(how_.link);
    return count_ >= most.crossings || bytes_ >= most.bytes;
}

bool held_deliveries::takes(const std::string& local, const std::string& remote) const {
    return !full() ||
           (!by_pair_.contains(domain_pair_view{local, remote}) && edge_.has_room(local, remote));
}

void held_deliveries::hand_on(delivery&& what) {
    const auto& fields = what.stanza.fields();
    domain_pair key{fields.from.domain(), fields.to.domain()};
    if (!by_pair_.contains(key) && edge_.has_room(key.from, key.to)) {
        edge_.deliver(std::move(what));
        return;
    }
    auto& one = by_pair_[std::move(key)];
    ++count_;
    bytes_ += what.bytes;
    one.bytes += what.bytes;
    one.waiting.push_back(std::move(what));
    stop_if_behind(one);
}

void held_deliveries::stop_if_behind(queue& one) {
    const auto share = share_of(how_.link);
    if (!one.stopped && stopped_ < wire::max_stopped &&
        (one.waiting.size() >= share.crossings || one.bytes >= share.bytes)) {
        one.stopped = news_ = true;
        ++stopped_;
    }
}

void held_deliveries::pump(xmpp::monotonic now) {
    bool another = false; // may be stopped now
    for (auto at = by_pair_.begin(); at != by_pair_.end();) {
        auto& one = at->second;
        while (!one.waiting.empty() && edge_.has_room(at->first.from, at->first.to)) {
            auto next = std::move(one.waiting.front());
            one.waiting.pop_front();
            --count_;
            bytes_ -= next.bytes;
            one.bytes -= next.bytes;
            next.accepted = now;
            edge_.deliver(std::move(next));
        }
        if (!one.waiting.empty()) {
            ++at;
            continue;
        }
        if (one.stopped) {
            --stopped_;
            news_ = another = true;
        }
        at = by_pair_.erase(at);
    }
    if (another) {
        for (auto& [pair, one] : by_pair_) {
            stop_if_behind(one);
        }
    }
}

std::optional<link::stopped_pairs> held_deliveries::take_news() {
    if (!std::exchange(news_, false)) {
        return std::nullopt;
    }
    link::stopped_pairs all;
    for (const auto& [pair, one] : by_pair_) { // ascending
        if (one.stopped) {
            all.push_back(pair);
        }
    }
    return all;
}

} // namespace diolkos::box
