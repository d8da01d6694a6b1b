// Makes blocks of frames: gathers them, cuts, adds repair.
//
//     frame, frame, ... -> [open block] -> close -> k symbols and r repair symbols
//
// A block is closed when the next frame does not fit, and when the owner says so (its queue is
// empty, or the block is 200 microseconds old). A small message is never filled up to a full
// datagram: a block has as few symbols as it needs, all of one size.
//
// I/O      none
// Threads  not thread-safe; confined to its sender's shard
// Memory   one block, and those that are closed until they are sent
#pragma once

#include "link/repair_profile.hpp"
#include "link/symbol.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace diolkos::link {

inline constexpr std::size_t block_full_bytes = std::size_t{64} * 1024; // but in profile bulk

struct built_block {
    block_shape shape;
    std::string bytes;  // k symbols, the last one filled up
    std::string repair; // r symbols

    [[nodiscard]] std::size_t symbols() const noexcept { return shape.k + shape.r; }
    [[nodiscard]] symbol at(std::size_t index) const noexcept;
};

class block_builder {
public:
    // `room`: the most bytes of a symbol. Requires room >= 256.
    block_builder(repair_profile profile, std::size_t extra_repair, std::size_t room);

    // Adds one frame, its length included. Blocks that are full by it are appended to `closed`.
    void add(std::string_view frame, std::vector<built_block>& closed);
    // Ends the open block, if there is anything in it.
    void close(std::vector<built_block>& closed);

    [[nodiscard]] bool empty() const noexcept { return open_.empty(); }
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; } // bytes in a block

private:
    repair_profile profile_;
    std::size_t extra_repair_;
    std::size_t room_;
    std::size_t capacity_;
    std::string open_;
    std::size_t start_ = 0; // of the first frame that begins in it
    std::uint64_t blocks_ = 0;
    erasure_code code_;
};

} // namespace diolkos::link
