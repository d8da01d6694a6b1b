// An XMPP server beside a box: production streams at its end, and above them somebody who writes
// letters, takes them, and answers questions.
//
// What it wants to say outlives its streams; its sessions of XEP-0198 do not outlive a crash of it.
// Where it uses XEP-0198 it says again what was not acknowledged; else what is lost is lost.
//
// Threads  a run has its own
#pragma once

#include "plan.hpp"
#include "post.hpp"
#include "tcp.hpp"
#include "xmpp/inbound_stream.hpp"
#include "xmpp/outbound_stream.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>

namespace diolkos::simulation {

struct stage;
class box_run;

// What TLS says of a peer whose certificate proves `domain`.
[[nodiscard]] xmpp::tls_peer proves(const std::string& domain);

class server {
public:
    server(stage& of, box::side side, server_plan how);

    void write(letter& what);
    // A connection that the box has opened.
    void accept(std::shared_ptr<tcp> wire, const std::string& box_domain);
    [[nodiscard]] bool accepts() const noexcept { return !down_; }
    [[nodiscard]] bool silent() const noexcept { return silent_; }
    [[nodiscard]] const std::string& domain() const noexcept { return how_.domain; }
    void on_time();

    // --- what goes wrong, until recover()
    void go_down(bool says_so); // all connections and sessions are lost
    void be_silent() { silent_ = true; }
    void stall(); // reads nothing
    void be_deaf() { deaf_ = true; }
    void lose_connections(bool both_hear);
    void recover();

    // Everything that it wanted to say is said, and acknowledged where it can be.
    [[nodiscard]] bool has_said_all() const;

    road way; // to its box

private:
    // To one domain of the other side: a stream that this server opens.
    struct sender {
        std::string to;
        std::deque<letter*> waiting;
        std::deque<std::pair<std::uint64_t, letter*>> sent; // and not acknowledged
        std::shared_ptr<tcp> wire;
        std::optional<xmpp::outbound_stream> machine;
        std::optional<xmpp::management_session> lost;
        std::uint64_t session = 0;
        bool ready = false;  // authenticated, and in a session or known to be in none
        bool trying = false; // to connect
    };
    struct receiver {
        std::shared_ptr<tcp> wire;
        std::optional<xmpp::inbound_stream> machine;
        std::string session;
        std::string from;
    };

    void connect_later(sender& of, duration pause);
    void connect(sender& of);
    void hear(sender& of, std::string&& bytes);
    void obey(sender& of, xmpp::stream_events& events);
    void begin(sender& of);
    void flush(sender& of);
    void lost(sender& of);
    void hear(std::uint64_t number, std::string&& bytes);
    void obey(std::uint64_t number, xmpp::stream_events& events);
    void take(std::uint64_t number, const xmpp::stanza_received& what);
    void handled(std::uint64_t number);
    void say(tcp& wire, std::string&& bytes, bool with_management);

    stage& of_;
    box::side side_;
    server_plan how_;
    std::map<std::string, std::unique_ptr<sender>> senders_; // by the far domain
    std::map<std::uint64_t, receiver> receivers_;
    std::uint64_t last_receiver_ = 0;
    std::map<std::string, std::uint64_t> sessions_; // stanzas taken in each
    bool down_ = false, silent_ = false, deaf_ = false, stalled_ = false;
};

} // namespace diolkos::simulation
