// The parts of a box and how they are joined; the inside of gateway.hpp.
//
// I/O      none
// Threads  not thread-safe; confined to its shard
// Memory   that of its parts
#pragma once

#include "box/arrivals.hpp"
#include "box/chosen_link.hpp"
#include "box/clock_watch.hpp"
#include "box/departures.hpp"
#include "box/disk_requests.hpp"
#include "box/gateway.hpp"
#include "box/inbound_edge.hpp"
#include "box/key_verifier.hpp"
#include "box/outbound_edge.hpp"
#include "box/recent_past.hpp"
#include "box/start_plan.hpp"
#include "journal/durable_journal.hpp"

#include <array>
#include <deque>
#include <optional>

namespace diolkos::box {

// Every public function of the gateway sets the time, calls one part, and lets settle() draw the
// conclusions.
struct gateway::state {
    // What waits for a ticket to become durable.
    struct consequence {
        journal::ticket ticket = 0;
        std::uint64_t offered = 0;                 // commit this sequence on the link, or 0
        std::optional<wire::stanza_fields> answer; // give this to the near edge
        audit::uuid reference{};                   // of what is answered
    };

    state(settings with, start_plan& plan, moment now);

    settings how;
    actions out;
    disk_requests disk;
    journal::durable_journal store;
    recorder log;
    guard::guard judge;
    wire::codec codec;
    audit::mac_maker mac;
    optional_marker marker;
    audit::uuid7_maker ids;
    chosen_link chosen;
    link::carrier& link; // the chosen one
    expiry_watch certificates;
    record_budget strangers;
    storage_watch storage;
    clock_watch clocks;
    operator_notes notes;
    inbound_edge inbound;
    outbound_edge outbound;
    key_verifier verifier;
    departures leaving;
    arrivals coming;
    std::deque<consequence> after;
    journal::ticket durable_upto = 0;
    std::chrono::steady_clock::time_point next_scan;
    std::optional<std::chrono::steady_clock::time_point> draining_until;
    enum class phase : std::uint8_t {
        running,
        draining,
        answering,
        closing, // the stop record is on its way
        sealing, // the journal writes that the stop was in order
        drained
    } life = phase::running;
    journal::ticket last_words = 0; // of the stop record
    std::string link_peer;
    wall_time started;
    recent_past past;
    std::optional<wall_time> held_since; // peers are not read

    // The stop record is the last one of a run: what comes after it is not looked at any more.
    [[nodiscard]] bool over() const noexcept {
        return life == phase::closing || life == phase::sealing || life == phase::drained;
    }
    void start(start_plan& plan, moment now);
    void life_record(audit::event what, std::string detail);
    // Which of the certificates are not those of `before`.
    void tell_of_keys(const std::vector<own_certificate>& before);
    // Journal and disks take more. On a one-way link the other box cannot be made to wait: what
    // comes is refused only when nothing more can be taken in.
    [[nodiscard]] bool has_room();
    [[nodiscard]] bool has_room_for_arrivals();
    void link_record(audit::event what, std::string_view rule, const std::string& detail);
    void written(const delivery& what);
    void undelivered(delivery&& what, obstacle why);
    void answer_near(wire::stanza_fields&& error, const audit::uuid& reference);
    void obey_link(link::link_events& events);
    void durable(journal::ticket upto);

    // --- the journal and the audit log (gateway_journal.cpp)
    std::uint64_t logged_upto = 0; // index behind the last record given to the audit log
    std::size_t unsynced = 0;      // bytes of the audit log, since the last sync was asked for
    std::uint64_t synced_upto = 0;
    bool audit_syncing = false;
    bool opened = false; // `ready` was said
    // Gives what was decided so far to the journal, as a batch of its own.
    void cut_batch();
    // What the journal has come to: durable, closed or failed.
    void follow_journal();
    void audit_synced(std::uint64_t below);
    void want_audit_sync();
    [[nodiscard]] bool log_is_safe() const noexcept { return synced_upto == logged_upto; }

    // --- a one-way link (gateway_one_way.cpp)
    static constexpr std::size_t drop_kinds = 4; // of datagrams
    struct telling {
        std::uint64_t count = 0; // that was told
        std::chrono::steady_clock::time_point next{};
    };
    std::array<telling, drop_kinds> drops_told;
    std::uint64_t kernel_drops = 0;
    // There is nothing more to send in this turn.
    void end_turn_one_way();
    void say_farewell();
    // Datagrams that were dropped, and why. `last`: the box stops, and what is not told now never
    // is.
    void tell_of_datagrams(bool last = false);

    // The far box learns for whom it should offer nothing, if that has changed.
    void tell_pace();
    [[nodiscard]] link_status described_link() const;
    void describe_peers(status& now) const;
    void scan();
    // Keys that peers claim domains by go to the verifier, its outcomes back to their streams.
    void verify_keys();
    void continue_drain();
    // After every input: what one part did may let another go on.
    void settle();
};

} // namespace diolkos::box
