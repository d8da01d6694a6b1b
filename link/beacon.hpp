// What the sender of a one-way link says every 100 ms, whether it has anything else to say or not.
//
//     | block: u64     |    highest one that was sent whole; 0: none
//     | sequence: u64  |    highest one in those blocks, or before them; 0: none
//     | committed: u64 |    everything up to here is durable at the sender
//     | Hello ...      |    one Envelope, as on the duplex link: name, schema digest, journal, lane
//
// Hello's `epoch` is the session's boot counter, `first_kept` is where this session begins,
// `committed` what this start of the sender has found in its journal.
//
// I/O      none
// Threads  values and free functions; safe from any thread
#pragma once

#include "wire_format/envelope.hpp"

#include <optional>
#include <span>
#include <string>

namespace diolkos::link {

struct beacon {
    std::uint64_t block = 0;
    std::uint64_t sequence = 0;
    std::uint64_t committed = 0; // may be above `sequence`: durable, and not sent yet
    wire::hello who;

    bool operator==(const beacon&) const = default;
};

void encode(const beacon& what, std::string& out); // appends
[[nodiscard]] std::optional<beacon> decode_beacon(std::span<const std::byte> body);

} // namespace diolkos::link
