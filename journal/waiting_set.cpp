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
