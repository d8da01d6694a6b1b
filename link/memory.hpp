// What a box's journal knew of the link when this start of it began: where both lanes go on.
//
// Threads  values
// Memory   the crossings without a receipt, at most a window of them
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace diolkos::link {

using sequence_number = std::uint64_t;         // 0: none yet
using crossing_id = std::array<std::byte, 16>; // UUIDv7, also the sender's reference
using boot_id = std::array<std::byte, 16>;     // of a journal: names the lane that it numbers

// A lane of the peer, as far as it has come here.
struct peer_lane {
    boot_id boot{};
    std::uint64_t epoch = 0;                // starts of the peer's journal, as far as heard of
    sequence_number recorded = 0;           // everything up to here has come and been decided
    sequence_number committed = 0;          // by the peer; <= recorded
    std::vector<sequence_number> refused{}; // ascending, <= recorded; a window of them is enough
};

struct link_memory {
    std::uint64_t epoch = 1; // starts of this box's journal, this one included
    sequence_number last_offered = 0;
    struct kept_crossing {
        crossing_id id{};
        std::string stanza;
    };
    std::vector<kept_crossing> kept{};   // those without a receipt: dense, up to last_offered
    std::vector<peer_lane> peer_lanes{}; // the one heard of last is the last one
};

} // namespace diolkos::link
