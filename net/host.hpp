// Drives one box: feeds the gateway with what sockets, clock and disk have to say, and obeys its
// actions in their order.
//
//     event -> gateway -> actions -> ... (more events of this turn) ... -> end of turn:
//         journal: one write begun    audit lines: one write    connections: one write each
//
// A turn is what the event loop had ready when the first event was handled. Everything that was
// decided in it goes to the journal in one write (group commit), on a thread of its own; what
// follows from it comes with the completion, is written to the audit log first, and leaves in one
// write for each connection.
//
// Nobody is answered before this start is on the disk: listeners are bound early and listen late.
//
// Errors   the constructor, bind() and confine() throw; a failed write or sync of journal or audit
// log ends
//          run() with failed
// Threads  run() calls everything on one; two more wait on the disk, for journal and audit log
#pragma once

#include "box/gateway.hpp"
#include "net/audit_folder.hpp"
#include "net/clock.hpp"
#include "net/disk_space.hpp"
#include "net/disk_worker.hpp"
#include "net/edge.hpp"
#include "net/journal_folder.hpp"
#include "net/link_transport.hpp"
#include "net/metrics_server.hpp"
#include "net/note_folder.hpp"
#include "net/one_way_transport.hpp"
#include "net/operator_socket.hpp"
#include "net/sandbox/denied_call.hpp"

#include <boost/asio/signal_set.hpp>

#include <functional>

namespace diolkos::net {

inline constexpr std::chrono::milliseconds check_interval{500}; // of deadlines
inline constexpr std::chrono::seconds last_writes{3}; // when drained, for the sockets to empty

class host final : private edge::owner,
                   private link_transport::owner,
                   private one_way_transport::owner,
                   private operator_socket::owner {
public:
    enum class outcome { stopped, failed };

    host(settings how, const box::settings& box);

    // Opens listeners and says so in the log.
    void bind();
    // From here on this process has no more than it needs: `with` is of sandbox::provide().
    void confine(const sandbox::provision& with);
    // Until SIGTERM or SIGINT and drained; a second one ends it at once (failed). SIGHUP calls
    // `reload`.
    [[nodiscard]] outcome run(std::function<void()> reload);

    // New settings: credentials, routes and what the gateway can change; listeners and addresses
    // stay.
    void reconfigure(settings how, box::settings box);
    void refuse_configuration(const std::string& why);

private:
    // What sockets have to say is the gateway's to decide on.
    void on_edge_accepted(std::uint64_t number, const std::string& address,
                          box::transport over) override {
        tell(&box::gateway::accepted, number, address, over);
    }
    void on_edge_connected(std::uint64_t number, const std::string& address,
                           box::transport over) override {
        tell(&box::gateway::connected, number, address, over);
    }
    void on_edge_received(std::uint64_t number, std::span<const std::byte> bytes) override {
        tell(&box::gateway::received, number, bytes);
    }
    void on_edge_tls(std::uint64_t number, const xmpp::tls_peer& peer) override {
        tell(&box::gateway::tls_up, number, peer);
    }
    void on_edge_written(std::uint64_t number, std::uint64_t total) override {
        tell(&box::gateway::sent, number, total);
    }
    void on_edge_closed(std::uint64_t number, const std::string& why) override {
        tell(&box::gateway::closed, number, why);
    }
    void on_edge_no_such_domain(std::uint64_t number, const std::string& why) override {
        tell(&box::gateway::no_such_domain, number, why);
    }
    void on_link_up(const std::string& address, const std::string& fingerprint) override {
        tell(&box::gateway::link_connected, address, fingerprint);
    }
    void on_link_received(std::span<const std::byte> bytes) override {
        tell(&box::gateway::link_received, bytes);
    }
    void on_link_down(const std::string& why) override { tell(&box::gateway::link_closed, why); }
    void on_link_refused(const std::string& address, const std::string& why) override {
        tell(&box::gateway::link_refused, address, why);
    }
    // Not for the audit: nothing was there to decide on. Lines for the operator.
    void on_link_unreachable(const std::string& why) override;
    void on_link_spare(const std::string& address) override;
    void on_link_spare_lost(const std::string& address, const std::string& why) override;

    void on_one_way_ready(const std::string& address) override {
        tell(&box::gateway::one_way_ready, address);
    }
    void on_one_way_unready(const std::string& why) override {
        tell(&box::gateway::one_way_unready, why);
    }
    void on_one_way_handed(std::uint64_t total) override {
        tell(&box::gateway::one_way_handed, total);
    }
    void on_one_way_received(const one_way_transport::datagrams& what) override {
        tell(&box::gateway::one_way_received, what);
    }
    void on_one_way_dropped(std::uint64_t total) override {
        tell(&box::gateway::one_way_dropped, total);
    }

    [[nodiscard]] box::moment now() noexcept { return clocks_.now(); }
    [[nodiscard]] std::string on_status_asked() override;
    [[nodiscard]] std::string on_metrics_asked() override {
        return box::prometheus_text(gateway_.measured());
    }
    [[nodiscard]] std::pair<bool, std::string>
    on_test_asked(const std::string& near, const std::string& far, const std::string& who) override;
    void on_operator_refused(const std::string& who) override {
        tell(&box::gateway::operator_refused, who);
    }

    asio::awaitable<void> keep_time();
    asio::awaitable<void> check_deadlines();
    asio::awaitable<void> watch_signals();
    void on_signal(int number);
    void stop();

    // Calls one of the gateway's functions with the time as its last argument, and obeys.
    template <typename... Parameters, typename... Arguments>
    void tell(void (box::gateway::*what)(Parameters...), Arguments&&... arguments) {
        (gateway_.*what)(std::forward<Arguments>(arguments)..., now());
        obey();
    }
    void obey();
    void carry_out();
    struct obeying; // one overload for each action
    void end_turn_later();
    void end_turn();
    void open();
    void ask_disk(const box::journal_request& what);
    [[nodiscard]] bool write_audit();
    void commit_audit();
    // Room on the disks, and what operators have left in the log's folder.
    void look_around();
    void forget_note(std::string name);
    // Of what: every so many records, and at each check_interval.
    static constexpr std::uint64_t commit_after = 256;
    void fail(const std::string& why);

    settings how_;
    clocks clocks_;
    asio::io_context context_{one_thread};
    std::unique_ptr<read_buffers> buffers_;
    resolver names_;
    journal_folder journal_;
    sandbox::denied_call denied_;
    audit_folder audit_;
    note_folder notes_; // of the disk worker, once this is constructed
    edge edge_;
    link_transport link_;
    one_way_transport one_way_;
    box::gateway gateway_;
    metrics_server metrics_;
    operator_socket operators_;
    asio::steady_timer timer_, checks_;
    asio::signal_set signals_;
    std::function<void()> reload_;

    std::string audit_lines_;                 // not written yet
    std::optional<std::uint64_t> sync_below_; // the gateway waits for a checkpoint over these
    bool committing_ = false;
    bool looking_ = false;
    // As it was last seen.
    box::storage_report space_{space_of(audit_.path()), space_of(journal_.path())};
    std::uint64_t checkpoint_ = audit_.size() - audit_.uncommitted(); // records under the last one
    std::optional<box::wall_time> behind_since_;                      // records are under none yet
    std::optional<box::wall_time> signed_at_;
    bool halted_ = false;
    bool turn_ends_ = false; // end_turn() is on its way
    bool draining_ = false, drained_ = false;
    std::chrono::steady_clock::time_point stop_by_ = std::chrono::steady_clock::time_point::max();
    outcome outcome_ = outcome::stopped;

    disk_worker journal_disk_, audit_disk_; // last: their works use the rest
};

} // namespace diolkos::net
