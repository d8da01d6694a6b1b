// Two boxes and two servers in memory: the gateways are the production ones, and so are the streams
// on both ends; bytes, time and completions are moved by hand. TLS is what it proves, no more.
//
//     server low.example -- box low == link == box high -- server high.example
//
// Threads  none
#pragma once

#include "box/gateway.hpp"
#include "tests/simulation/simulated_disk.hpp"
#include "xmpp/dialback_key.hpp"
#include "xmpp/inbound_stream.hpp"
#include "xmpp/outbound_stream.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace diolkos::box::test {

// A peer whose certificate proves `domain`.
[[nodiscard]] xmpp::tls_peer proves(const std::string& domain);

class world {
public:
    using profile = std::shared_ptr<const guard::compiled_profile>;
    // Without profiles both boxes have `chat`.
    explicit world(const profile& of_low = {}, const profile& of_high = {});
    ~world();

    struct box_side;
    box_side& low() { return *low_; }
    box_side& high() { return *high_; }

    // Obeys everything until nothing is left to do.
    void run();
    void run_now(); // no time passes
    // Lets time pass, with timers as they fall due.
    void pass(std::chrono::milliseconds by);
    void connect_link();
    void cut_link();

    moment now;
    bool link_is_up = false;

private:
    std::unique_ptr<box_side> low_, high_;
};

// A box, its log, and the server on its side.
struct world::box_side {
    box_side(world& of, side which, const profile& judged_by);

    // --- the server of this side
    // Opens a stream to the box and authenticates; sends stanzas on it.
    void server_connect();
    void server_send(const std::string& stanza_xml);
    std::vector<xmpp::element> server_received;
    bool server_accepts = true; // takes streams that the box opens
    std::string silent_domain;  // a server that does not even answer a connection
    // Other servers, of this domain and of those below it: they take stanzas and acknowledge none
    // until they catch up.
    std::string slow_domain;
    bool slow_is_behind = true;
    void slow_catches_up();
    [[nodiscard]] bool is_slow(std::string_view name) const;
    std::vector<std::string> stream_errors; // that the box sent to the server
    bool server_trusts = true;              // the box's certificate; else it lets it in by dialback
    bool server_knows_keys = true;          // as its own, when the box asks
    bool server_answers = true;             // when the box asks
    xmpp::dialback::key_maker server_keys{std::as_bytes(std::span("of the server", 13))};
    // Of a stream that the box opened to the server: verifies what the box claims, asking the box.
    void ask_box(connection_id stream, const xmpp::key_claimed& claim);
    void ask_what_waits(connection_id connection);
    // Stream management (XEP-0198), both ways.
    void server_ask();               // what the box has handled
    std::uint64_t server_told = 0;   // the last answer
    void lose_stream_of_server();    // its connection is gone, and both ends know
    void server_resume();            // connects again, and wants its session back
    bool server_acknowledges = true; // what it receives
    bool server_hears = true;        // false: what the box writes is lost on the way
    bool server_resumes = false;     // a session that the box asks for
    void lose_streams_of_box();      // those that the box has opened, the same

    // --- the disk
    bool disk_completes = true; // false: nothing reaches it until complete_disk()
    void complete_disk();
    journal::test::simulated_disk disk;
    std::string log; // the audit log
    std::size_t log_synced = 0;
    bool log_syncs = true;
    std::optional<std::uint64_t> log_to_sync;

    // --- its life
    // Of a crash: what is there afterwards that was not synced, and whether the other box still
    // gets what was sent to it.
    struct crash_choices {
        bool journal_keeps = false, log_keeps = false, link_delivers = false;
    };
    std::size_t crash_after = 0; // actions; 0: never
    crash_choices how_to_crash;
    std::size_t obeyed = 0; // actions
    bool crashed = false;
    void start();
    void crash(); // and starts again; the link and all streams are gone

    // What the server shows in TLS; empty: a certificate that proves its domain.
    std::optional<xmpp::tls_peer> shows;

    std::vector<std::string> log_lines_with(const std::string& text) const;

    // --- inside
    bool obey(); // true: something was done
    void ask_disk(const journal_request& what);
    bool disk_step(); // true: it has completed something
    void drive_peer(connection_id connection, xmpp::stream_events& events);

    struct peer {
        std::optional<xmpp::inbound_stream> in;   // the server receives (box opened)
        std::optional<xmpp::outbound_stream> out; // the server opened
        std::uint64_t box_wrote = 0;
        bool paused = false;
        std::optional<std::pair<connection_id, xmpp::key_claimed>> asks; // for a stream, of the box
        bool asked = false;
        std::string held;       // for the box while it does not read
        std::uint64_t took = 0; // stanzas, if it receives
    };

    world& of;
    side which;
    std::string domain, far_domain;
    std::uint8_t starts = 0;
    // What the box was made with, to be changed and handed to machine->reconfigured().
    settings how;
    std::unique_ptr<gateway> machine;
    std::map<connection_id, peer> peers;
    connection_id next_accepted = 1;
    connection_id server_stream = 0;
    std::uint64_t server_took = 0; // of the box's session
    std::optional<xmpp::management_session> server_session;
    void connect(std::optional<xmpp::management_session> session);
    void server_took_stanza(connection_id connection, std::uint64_t number);
    std::string to_link; // bytes on their way to the other box
    bool link_dropped = false;
    bool is_drained = false;
    std::string halted; // why
    std::size_t paused_count = 0;
    std::vector<std::string> forgotten; // notes
};

} // namespace diolkos::box::test
