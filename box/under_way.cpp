#include "box/under_way.hpp"

#include <utility>

namespace diolkos::box {

under_way::under_way(const link::link_settings& how)
    : share_(share_of(how)) {}

void under_way::stop_only(const link::stopped_pairs& all, link::monotonic now) {
    decltype(stopped_) next;
    for (const auto& each : all) {
        const auto before = stopped_.find(each);
        next.emplace(each, before == stopped_.end() ? stop{now} : before->second);
    }
    for (const auto& [pair, one] : stopped_) {
        if (one.told && !next.contains(pair)) {
            go_again_.push_back(pair);
        }
    }
    stopped_ = std::move(next);
}

bool under_way::may_go(domain_pair_view which, std::size_t bytes) const {
    if (stopped_.empty()) {
        return true;
    }
    if (stopped_.contains(which)) {
        return false;
    }
    const auto at = counts_.find(which);
    return at == counts_.end() ||
           (at->second.crossings < share_.crossings && at->second.bytes + bytes <= share_.bytes);
}

void under_way::went(domain_pair_view which, std::size_t bytes) {
    auto at = counts_.find(which);
    if (at == counts_.end()) {
        at = counts_.emplace(domain_pair{std::string(which.from), std::string(which.to)}, amount{})
                 .first;
    }
    ++at->second.crossings;
    at->second.bytes += bytes;
}

void under_way::came_back(domain_pair_view which, std::size_t bytes) {
    const auto at = counts_.find(which);
    at->second.bytes -= bytes;
    if (--at->second.crossings == 0) {
        counts_.erase(at);
    }
}

std::vector<std::string> under_way::take_news(link::monotonic now) {
    std::vector<std::string> out;
    for (auto& [pair, one] : stopped_) {
        if (!one.told && now - one.since >= stop_is_news_after) {
            one.told = true;
            out.push_back("The server of " + pair.to + " is behind: for " +
                          std::to_string(stop_is_news_after.count()) +
                          " s the far box has taken nothing from " + pair.from +
                          " for it. Those who send to it are not read further; all others are.");
        }
    }
    for (const auto& pair : std::exchange(go_again_, {})) {
        out.push_back("What is from " + pair.from + " for " + pair.to + " crosses again.");
    }
    return out;
}

} // namespace diolkos::box
