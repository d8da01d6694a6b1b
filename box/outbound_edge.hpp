// The streams that this box opens, a destination for each pair of domains, made when there is
// something to deliver and forgotten when it has been quiet.
//
// I/O      none; what has to be done is appended to the box's actions
// Threads  not thread-safe; confined to its shard
// Memory   settings::max_streams destinations, each bounded
#pragma once

#include "box/destination.hpp"

#include <map>
#include <memory>
#include <unordered_map>
#include <utility>

namespace diolkos::box {

class outbound_edge {
public:
    // What `with.new_connection` is set to is replaced: connections are numbered here.
    explicit outbound_edge(destination::owner with);

    void deliver(delivery what);
    // Whether deliver() would be taken at once or queued within bounds for these two domains.
    [[nodiscard]] bool has_room(const std::string& local, const std::string& remote) const;

    void connected(connection_id connection, std::string address, transport over);
    void received(connection_id connection, std::span<const std::byte> bytes);
    void tls_up(connection_id connection, const xmpp::tls_peer& peer);
    void sent(connection_id connection, std::uint64_t total);
    void closed(connection_id connection, const std::string& why);
    void no_such_domain(connection_id connection, const std::string& why);
    void on_time();
    void close_all(std::string_view error, std::string_view rule, std::string_view text);
    void give_up(obstacle why);
    // Ends the streams to those who may not federate any more.
    void settings_changed();

    // For connections that others open: numbers are given out here.
    [[nodiscard]] connection_id new_connection() noexcept { return next_++; }

    [[nodiscard]] bool quiet() const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return destinations_.size(); }
    // Adds what goes to each near domain.
    void count(std::map<std::string, peer_status>& by_domain) const;

private:
    using pair_of_domains = std::pair<std::string, std::string>; // local, remote
    [[nodiscard]] destination* find(connection_id connection);
    // Runs `step` on a destination and keeps the index of connections right afterwards.
    template <class Step>
    void with(destination* at, Step step);

    destination::owner owner_;
    std::map<pair_of_domains, std::unique_ptr<destination>> destinations_;
    std::unordered_map<connection_id, destination*> by_connection_;
    connection_id next_ = first_opened;
};

} // namespace diolkos::box
