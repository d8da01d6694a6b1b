// How a box is: everything that an operator wants to see at a glance, as values. The gateway fills
// in what it knows; whoever drives it adds what the disks and the audit log's files say.
//
// `diolkos status` shows this, and --json gives it as to_json() writes it: docs/status.md explains
// every member. Members are only added; their names and units stay.
//
// I/O      none
// Threads  values and free functions; safe from any thread
// Memory   max_status_peers peers, and the recent past
#pragma once

#include "box/expiry_watch.hpp"
#include "box/recent_past.hpp"
#include "box/storage_watch.hpp"
#include "link/carrier.hpp"
#include "link/one_way_receiver.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace diolkos::box {

inline constexpr int status_version = 1;             // `v`
inline constexpr std::size_t max_status_peers = 256; // the rest is counted
// What needs attention.
inline constexpr std::int64_t certificate_days = 30;           // that are left
inline constexpr std::chrono::seconds checkpoint_patience{30}; // with records and no checkpoint
inline constexpr std::chrono::seconds held_patience{10};       // of peers that are not read

// The streams between this box and one near domain, in both directions.
struct peer_status {
    std::string domain;
    std::size_t in = 0;      // authenticated streams that its server has opened
    std::size_t out = 0;     // established streams to it
    std::size_t failing = 0; // destinations that could not be reached and are tried again
    std::size_t queued = 0, queued_bytes = 0; // stanzas for it that wait for a stream
    std::size_t unacknowledged = 0;           // sent, and not known to have come
};

struct link_status {
    std::string name;
    bool one_way = false;
    bool up = false; // crossings can be offered; of a link that only receives: its sender is heard
    recent_past::link_state last;
    std::size_t window_crossings = 0, window_bytes = 0; // limits of what has no receipt
    std::size_t in_doubt = 0;                           // crossings without one
    link::lane_figures lane;
    // One-way.
    bool sends = true, receives = true;
    std::optional<bool> hears; // its sender
    std::optional<link::one_way_counters> counters;
    std::uint64_t kernel_drops = 0;
};

struct disk_status {
    std::string of; // "journal" or "audit"
    std::string directory;
    std::uint64_t free_bytes = 0, total_bytes = 0; // free for this process
};

struct audit_status {
    std::string directory, name;
    std::uint64_t records = 0;             // in the log
    std::uint64_t uncommitted = 0;         // of these, under no checkpoint yet
    std::uint64_t checkpoint = 0;          // records under the last one
    std::optional<wall_time> signed_at;    // nullopt: none since the start
    std::optional<wall_time> behind_since; // the oldest of the uncommitted ones
};

struct status {
    wall_time now, started;
    std::optional<bool> clock_kept; // nullopt: the operating system does not say
    std::string box, build, boot;
    bool low = true;
    bool draining = false;
    link_status link;
    std::size_t streams_in = 0;      // authenticated or not
    std::size_t unauthenticated = 0; // of these
    std::size_t resumable = 0;       // sessions without a stream
    std::size_t destinations = 0;
    std::vector<peer_status> peers;
    std::size_t peers_left_out = 0;
    std::size_t waiting = 0, waiting_bytes = 0; // for the link
    std::size_t waiting_limit = 0, waiting_bytes_limit = 0;
    std::optional<wall_time> held_since; // peers are not read: no room for what they say
    std::uint64_t journal_bytes = 0, journal_limit = 0;
    std::size_t kept = 0; // crossings in the journal
    std::optional<wall_time> oldest_kept;
    std::string journal_directory;
    audit_status audit;
    std::vector<disk_status> disks;
    storage_level storage = storage_level::normal; // of the fuller disk
    unsigned storage_used = 0;                     // percent
    std::vector<own_certificate> certificates;
    std::vector<std::string> near, far; // domains, as they are configured
    std::string profile, schema_digest, configuration_digest;
    std::deque<refusal> refusals;
    std::deque<test_crossing> tests;
};

// Something that somebody should look at.
struct attention {
    std::string_view what; // stable, for scripts: "link-down"
    std::string text, to_do;
};
[[nodiscard]] std::vector<attention> attention_of(const status& now);

// One object, with a newline behind it.
[[nodiscard]] std::string to_json(const status& now);

} // namespace diolkos::box
