#include "journal/waiting_set.hpp"

#include <algorithm>
#include <utility>

namespace diolkos::journal {

bool waiting_set::keep(const kept_crossing& what, wall_time since, group_number group) {
    const auto [place, fresh] = all_.try_emplace({what.which, what.boot, what.sequence});
    if (fresh) {
        place->second = {{what, since}, group};
        bytes_ += what.stanza.size();
    }
    return fresh;
}

bool waiting_set::number(const numbered_crossing& what, group_number group) {
    const key to{kept_crossing::course::outgoing, what.boot, what.sequence};
    const auto from = all_.find({kept_crossing::course::waiting, what.boot, what.place});
    if (from == all_.end() || all_.contains(to)) {
        return false;
    }
    auto node = all_.extract(from);
    node.key() = to;
    node.mapped().kept.what.which = kept_crossing::course::outgoing;
    node.mapped().kept.what.sequence = what.sequence;
    node.mapped().numbered = group;
    all_.insert(std::move(node));
    return true;
}

std::optional<group_number> waiting_set::settle(const settled_crossing& what) {
    const auto place = all_.find({what.which, what.boot, what.sequence});
    if (place == all_.end()) {
        return std::nullopt;
    }
    const auto group = place->second.group;
    bytes_ -= place->second.kept.what.stanza.size();
    all_.erase(place);
    return group;
}

group_number waiting_set::move(waiting_crossing& what, group_number group) {
    return std::exchange(what.group, group);
}

std::optional<wall_time> waiting_set::oldest() const noexcept {
    const auto first = std::min_element(all_.begin(), all_.end(), [](const auto& a, const auto& b) {
        return a.second.kept.since < b.second.kept.since;
    });
    return first == all_.end() ? std::nullopt : std::optional(first->second.kept.since);
}

} // namespace diolkos::journal
