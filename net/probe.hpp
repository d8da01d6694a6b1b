// Tries what a box's configuration needs of the network, as the box itself would do it, and says
// how far it came: for `diolkos doctor`.
//
//     peers   name -> address -> TCP -> TLS, judged by the configured trust -> SASL EXTERNAL
//     link    name -> address -> TCP -> TLS 1.3 with the pinned key -> the other box speaks
//
// Each connection is closed again then.
//
// A running link is not disturbed: a connection that says no Hello is a spare one to the other box
// (link/path_set.hpp), and is closed again; nothing is recorded there. Streams to peers carry no
// stanza, and dialback is not tried: the running box would have to deny the key.
//
// I/O      sockets, on an io_context of its own
// Threads  one; run() blocks, for `deadline` at most
// Memory   max_probed peers at a time
#pragma once

#include "box/settings.hpp"
#include "net/edge.hpp"
#include "net/link_transport.hpp"
#include "net/settings.hpp"
#include "xmpp/outbound_stream.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace diolkos::net {

inline constexpr std::size_t max_probed = 64; // near domains; further ones are not tried
inline constexpr std::chrono::milliseconds probe_interval{100};

struct probe_result {
    enum class verdict : std::uint8_t { good, doubtful, bad } how = verdict::bad;
    std::string about;  // "peer low.example", "link 192.0.2.1:5270"
    std::string step;   // "name", "connection", "tls", "stream", "key", "address", "mtu"
    std::string text;   // what was found
    std::string remedy; // empty if it is good
};

class probe : private edge::owner, private link_transport::owner {
public:
    // `with_link`: its connection is tried, too, if this box dials.
    probe(settings how, box::settings box, std::vector<std::string> domains, bool with_link);
    ~probe();

    // `progress` is told how many of how many tries are done.
    [[nodiscard]] std::vector<probe_result>
    run(std::chrono::seconds deadline,
        const std::function<void(std::size_t done, std::size_t all)>& progress);

private:
    struct peer_try;

    void on_edge_accepted(std::uint64_t, const std::string&, box::transport) override {}
    void on_edge_connected(std::uint64_t number, const std::string& address,
                           box::transport over) override;
    void on_edge_received(std::uint64_t number, std::span<const std::byte> bytes) override;
    void on_edge_tls(std::uint64_t number, const xmpp::tls_peer& peer) override;
    void on_edge_written(std::uint64_t, std::uint64_t) override {}
    void on_edge_closed(std::uint64_t number, const std::string& why) override;
    void on_edge_no_such_domain(std::uint64_t number, const std::string& why) override;
    void on_link_up(const std::string& address, const std::string& fingerprint) override;
    void on_link_received(std::span<const std::byte>) override {}
    void on_link_down(const std::string&) override {}
    void on_link_refused(const std::string& address, const std::string& why) override;
    void on_link_unreachable(const std::string& why) override;
    void on_link_spare(const std::string& address) override;
    void on_link_spare_lost(const std::string&, const std::string&) override {}

    asio::awaitable<void> watch(std::chrono::seconds deadline,
                                const std::function<void(std::size_t, std::size_t)>& progress);
    void begin_peers();
    void obey(std::uint64_t number, xmpp::stream_events& events);
    void finish(std::uint64_t number, probe_result::verdict how, std::string step, std::string text,
                std::string remedy);
    void link_answered(const std::string& address, const std::string& how);
    void give_up();
    [[nodiscard]] std::size_t done() const noexcept;
    void say(probe_result::verdict how, std::string about, std::string step, std::string text,
             std::string remedy);

    settings how_;
    box::settings box_;
    std::vector<std::string> domains_;
    bool with_link_;
    asio::io_context context_{one_thread};
    std::unique_ptr<read_buffers> buffers_;
    resolver names_;
    edge edge_;
    link_transport link_;
    std::map<std::uint64_t, peer_try> peers_;
    std::map<std::string, bool> links_; // by address or reason: answered
    std::size_t links_done_ = 0;
    std::vector<probe_result> results_;
};

} // namespace diolkos::net
