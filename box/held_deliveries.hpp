// What a server that is behind cannot take yet. It waits here, in order for each pair of domains,
// so that what came later for other servers does not wait with it.
//
// Everything here is on record at both boxes and has its receipt; the journal keeps it.
//
// I/O      none
// Threads  not thread-safe; confined to its shard
// Memory   one window of the link: link_settings::window_crossings and window_bytes; then full()
#pragma once

#include "box/outbound_edge.hpp"

#include <deque>
#include <map>
#include <string>
#include <utility>

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

    [[nodiscard]] bool empty() const noexcept { return by_pair_.empty(); }

private:
    using pair_of_domains = std::pair<std::string, std::string>; // local, remote
    [[nodiscard]] bool full() const noexcept;

    const settings& how_;
    outbound_edge& edge_;
    std::map<pair_of_domains, std::deque<delivery>> by_pair_; // no queue is empty
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
};

} // namespace diolkos::box
