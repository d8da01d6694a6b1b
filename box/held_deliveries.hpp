// What a server that is behind cannot take yet. It waits here, in order for each pair of domains,
// so that what came later for other servers does not wait with it.
//
// A pair of which a share of the window waits is stopped: the far box is told to offer no more of
// it, until nothing of it waits here. So those that are stopped cannot fill the place of all. Only
// when more pairs than wire::max_stopped are behind, or the far box does not heed it, it becomes
// full.
//
// Everything here is on record at both boxes and has its receipt; the journal keeps it.
//
// I/O      none
// Threads  not thread-safe; confined to its shard
// Memory   hold_of() (link_share.hpp); then nothing more is taken
#pragma once

#include "box/domain_pair.hpp"
#include "box/outbound_edge.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>

namespace diolkos::box {

class held_deliveries {
public:
    // Both must outlive this.
    held_deliveries(const settings& how, outbound_edge& edge);

    // Whether hand_on() may be called with a stanza for these two domains: the edge takes it at
    // once, or there is room here.
    [[nodiscard]] bool takes(const std::string& local, const std::string& remote) const;
    // Gives it to the edge, behind everything that waits for the same two domains.
    void hand_on(delivery&& what);
    // Hands on whatever the edge takes by now; for the queue there, its time begins at `now`.
    void pump(xmpp::monotonic now);

    // The pairs that are stopped, all of them; nullopt: the same as when this was asked last.
    [[nodiscard]] std::optional<link::stopped_pairs> take_news();

    [[nodiscard]] bool empty() const noexcept { return by_pair_.empty(); }
    [[nodiscard]] std::size_t stopped() const noexcept { return stopped_; }

private:
    struct queue {
        std::deque<delivery> waiting; // never empty
        std::size_t bytes = 0;
        bool stopped = false;
    };
    [[nodiscard]] bool full() const noexcept;
    void stop_if_behind(queue& one);

    const settings& how_;
    outbound_edge& edge_;
    std::map<domain_pair, queue, by_domain_pair> by_pair_;
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
    std::size_t stopped_ = 0; // pairs; at most wire::max_stopped
    bool news_ = false;
};

} // namespace diolkos::box
