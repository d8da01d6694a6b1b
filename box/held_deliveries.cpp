#include "box/held_deliveries.hpp"

namespace diolkos::box {

held_deliveries::held_deliveries(const settings& how, outbound_edge& edge)
    : how_(how),
      edge_(edge) {}

bool held_deliveries::full() const noexcept {
    return count_ >= how_.link.window_crossings || bytes_ >= how_.link.window_bytes;
}

bool held_deliveries::takes(const std::string& local, const std::string& remote) const {
    return !full() || (!by_pair_.contains({local, remote}) && edge_.has_room(local, remote));
}

void held_deliveries::hand_on(delivery&& what) {
    const auto& fields = what.stanza.fields();
    pair_of_domains key(fields.from.domain(), fields.to.domain());
    if (!by_pair_.contains(key) && edge_.has_room(key.first, key.second)) {
        edge_.deliver(std::move(what));
        return;
    }
    ++count_;
    bytes_ += what.bytes;
    by_pair_[std::move(key)].push_back(std::move(what));
}

void held_deliveries::pump(xmpp::monotonic now) {
    for (auto at = by_pair_.begin(); at != by_pair_.end();) {
        auto& waiting = at->second;
        while (!waiting.empty() && edge_.has_room(at->first.first, at->first.second)) {
            auto next = std::move(waiting.front());
            waiting.pop_front();
            --count_;
            bytes_ -= next.bytes;
            next.accepted = now;
            edge_.deliver(std::move(next));
        }
        at = waiting.empty() ? by_pair_.erase(at) : std::next(at);
    }
}

} // namespace diolkos::box
