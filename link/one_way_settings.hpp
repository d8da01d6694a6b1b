// What a one-way link must be told, for each direction that it has.
//
// Threads  values
#pragma once

#include "link/datagram.hpp"
#include "link/repair_profile.hpp"

#include <chrono>
#include <optional>

namespace diolkos::link {

struct one_way_sending {
    pre_shared_key key{};
    std::array<std::byte, 12> session{}; // drawn anew for each start
    repair_profile profile = repair_profile::lan;
    std::size_t extra_repair = 0; // symbols for each block, beyond the profile's; max_extra_repair
    std::size_t datagram_bytes = 1400;
    std::uint64_t bytes_per_second = 0; // 0: not paced
    std::uint64_t burst_bytes = 256 * 1024;
    std::chrono::milliseconds beacon_every{100};
    std::chrono::microseconds block_age{200}; // then a block is closed, if it was not before
    unsigned generation_bits = link::generation_bits;
};

struct one_way_receiving {
    pre_shared_key key{};
    std::chrono::milliseconds patience{100}; // for datagrams that were overtaken
    std::chrono::milliseconds silent_after{3000};
    // Of a sender's journal that is not known here, starts before this one are recordings: what a
    // receiver that has lost its own journal must be told.
    std::uint64_t least_start = 0;
    unsigned generation_bits = link::generation_bits;
};

struct one_way_settings {
    std::optional<one_way_sending> send; // at least one of the two
    std::optional<one_way_receiving> receive;
};

} // namespace diolkos::link
