// The one-way link alone: sender and receiver with real UDP sockets on the loopback, one thread
// each, without journal and edge.
//
// Loss is made at the receiver, before it looks at a datagram. So that the figures are those of the
// link and not of a socket's buffer, the sender keeps no more than a window under way; no real
// sender could know that.
#pragma once

#include "link/repair_profile.hpp"

#include <cstdint>

namespace diolkos::bench {

inline constexpr std::size_t stanza_bytes = 300;

struct goodput_case {
    bool bursts = true; // else each crossing is sent before the next is offered
    link::repair_profile profile = link::repair_profile::lan;
    std::size_t extra = 0; // symbols
    double loss = 0;       // of datagrams
};

struct goodput {
    double rate = 0;           // crossings a second that arrived
    double cpu_us_each = 0;    // both ends together
    double datagrams_each = 0; // sent for a crossing
    std::uint64_t offered = 0, lost = 0;
};

[[nodiscard]] goodput measure_goodput(const goodput_case& how, double seconds);

// The floor: datagrams of as many bytes as a crossing, neither sealed nor repaired.
[[nodiscard]] goodput measure_plain_datagrams(bool bursts, double seconds);

} // namespace diolkos::bench
