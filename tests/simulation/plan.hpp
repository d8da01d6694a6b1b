// What a seed decides before anything happens: how the boxes and servers are, what they say, and
// which kinds of faults there are. Each seed has a few kinds of faults and not the others, so that
// some runs go deep into each (swarm testing).
//
// Threads  values
#pragma once

#include "box/settings.hpp"
#include "chance.hpp"
#include "clockwork.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::simulation {

enum class fault : std::uint8_t {
    kill,       // a box's process, at any action
    power_loss, // of a box, at any action
    disk_error, // a write or a sync fails
    full_disk,
    slow_disk,
    link_cut, // each box hears of it at its own time
    link_slow,
    partition, // both ways
    one_way_partition,
    link_noise,    // what TLS must stop, as if it did not: noise, repeated and swapped frames
    half_open,     // one box takes a new connection while the other keeps the old one
    server_down,   // refuses connections, loses its sessions
    server_silent, // does not answer connections
    server_stalls, // does not read
    server_vanishes,
    server_deaf, // does not acknowledge
    clock_step,
    other_schema,
    orderly_stop,
    edge_cut, // a connection between a box and a server
    // --- of a one-way link alone, which has those of the duplex one not
    datagrams_lost,  // each by itself, up to 40 %
    datagram_bursts, // 1 to 64 are lost, one behind the other
    datagrams_late,  // they overtake each other, some by more than the receiver's patience
    datagrams_twice,
    datagrams_damaged,
    datagrams_forged, // a flood
    session_replayed, // all that was heard before, after a restart of either box
    network_refuses,  // the sender's takes nothing for a while
};
inline constexpr std::size_t fault_kinds = 28;
[[nodiscard]] std::string_view name(fault what) noexcept;

struct server_plan {
    std::string domain;
    bool acknowledges = true; // XEP-0198 of streams to it
    bool resumes = true;
    bool manages = true; // uses the box's XEP-0198
    duration thinks = 1ms;
};

struct one_way_plan {
    std::array<bool, 2> speaks{true, true}; // by side: low to high, high to low
    link::repair_profile profile = link::repair_profile::lan;
    std::size_t extra_repair = 1, datagram_bytes = 1400;
    std::uint64_t bytes_per_second = 0;
    unsigned generation_bits = link::generation_bits;
};

struct plan {
    explicit plan(std::uint64_t seed);

    std::uint64_t seed = 0;
    std::vector<fault> kinds;
    std::uint64_t faults = 0; // so many
    duration lasts{};         // letters are written and faults happen in this time
    std::uint64_t letters = 0;
    std::array<std::vector<server_plan>, 2> servers; // by side
    // Of both boxes.
    std::size_t window = 16;
    std::size_t queue = 8;
    std::size_t wait_stanzas = 16;  // while the link is down
    std::size_t undurable = 16'384; // bytes of records on their way to the disk
    std::uint64_t journal_segment = 0, journal_limit = 0;
    std::chrono::seconds queue_age{30}, wait_iq{30}, wait_other{600};
    bool slow_disks = false;
    std::optional<one_way_plan> one_way; // else the link is duplex

    // Whether there is a way from that side to the other.
    [[nodiscard]] bool speaks(box::side from) const noexcept {
        return !one_way || one_way->speaks[static_cast<std::size_t>(from)];
    }
    [[nodiscard]] bool has(fault what) const noexcept;
};

} // namespace diolkos::simulation
