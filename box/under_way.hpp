// What this box has on the link without a receipt, for each pair of domains, and whether more of a
// pair may go: of one that the far box has stopped nothing, and while any is stopped, of each other
// one a share of the window (link_share.hpp).
//
// What the far box says here is a hint about pace. It makes stanzas wait, no more: nothing is
// decided by it, and what it says of pairs that are not is of no consequence.
//
// I/O      none
// Threads  not thread-safe; confined to its shard
// Memory   one entry for each pair that has something under way, and for each that is stopped
#pragma once

#include "box/domain_pair.hpp"
#include "box/link_share.hpp"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace diolkos::box {

// A pair that is stopped for so long is told of to the operator.
inline constexpr std::chrono::seconds stop_is_news_after{5};

class under_way {
public:
    explicit under_way(const link::link_settings& how);

    // By the far box, from now on; and no others.
    void stop_only(const link::stopped_pairs& all, link::monotonic now);
    [[nodiscard]] bool stopped(domain_pair_view which) const { return stopped_.contains(which); }
    // Whether another one of so many bytes may go. One alone may, however large, unless it is
    // stopped.
    [[nodiscard]] bool may_go(domain_pair_view which, std::size_t bytes) const;
    [[nodiscard]] std::size_t stopped() const noexcept { return stopped_.size(); }
    [[nodiscard]] amount share() const noexcept { return share_; }

    void went(domain_pair_view which, std::size_t bytes);
    // It is settled. Requires went().
    void came_back(domain_pair_view which, std::size_t bytes);

    // Sentences for the operator, each once: who is stopped for long, and who is not any more.
    [[nodiscard]] std::vector<std::string> take_news(link::monotonic now);

private:
    struct stop {
        link::monotonic since;
        bool told = false;
    };
    amount share_;
    std::map<domain_pair, amount, by_domain_pair> counts_;
    std::map<domain_pair, stop, by_domain_pair> stopped_;
    std::vector<domain_pair> go_again_; // that were told of
};

} // namespace diolkos::box
