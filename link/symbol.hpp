// What a symbol's datagram holds: a part of a block, or a part of its repair.
//
//     0       1       2           3
//     | k: u8 | r: u8 | index: u8 | zero: u8 |
//     | block: u64                           |    from 1, dense
//     | bytes: u32                           |    of the block
//     | start: u32                           |    of the first frame that begins in it, or `bytes`
//     | the symbol ...                       |
//
// A block is frames, one behind the other (wire_format/frame_writer.hpp), cut into k symbols of
// ceil(bytes / k) each; the last one is shorter if need be, and counts as filled up with zeros
// where the repair symbols are made. Numbers below k are the block itself, the others are repair. A
// frame that is longer than a block goes on in the next one; any other lies in one block.
//
// Nothing is allocated by what a symbol says before it is found to be in itself right.
//
// I/O      none
// Threads  values and free functions; safe from any thread
#pragma once

#include "link/erasure_code.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace diolkos::link {

inline constexpr std::size_t symbol_header_bytes = 20;
// Of blocks and sequences; no sender comes that far, and nobody overflows.
inline constexpr std::uint64_t max_number = UINT64_MAX >> 1U;
inline constexpr std::size_t max_block_bytes = std::size_t{256} * 1024;

struct block_shape {
    std::uint64_t block = 0;
    std::size_t k = 0, r = 0;
    std::size_t bytes = 0;
    std::size_t start = 0;

    [[nodiscard]] std::size_t symbol_size() const noexcept { return (bytes + k - 1) / k; }
    // Without what it is filled up with.
    [[nodiscard]] std::size_t size_of(std::size_t index) const noexcept {
        return index == k - 1 ? bytes - (k - 1) * symbol_size() : symbol_size();
    }
    bool operator==(const block_shape&) const = default;
};

struct symbol {
    block_shape of;
    std::size_t index = 0;
    std::span<const std::byte> bytes; // of the datagram's body
};

// Appends the body of a datagram.
void encode(const symbol& what, std::string& out);
// nullopt: it contradicts itself or a limit.
[[nodiscard]] std::optional<symbol> decode_symbol(std::span<const std::byte> body);

} // namespace diolkos::link
