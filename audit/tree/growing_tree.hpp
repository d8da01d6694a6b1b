// A Merkle tree that records are appended to. It keeps its right edge only: for each level of tiles
// the hashes of the tile that is not full. Tiles that become full are handed out, once.
//
//     append(leaf)... -> take_full_tiles(), edge_tiles(), root()
//
// I/O      none
// Threads  not thread-safe
// Memory   at most 8 KiB for each level (8 levels are enough for 2^64 leaves), and the full tiles
//          that were not taken
#pragma once

#include "audit/tree/tile.hpp"

#include <functional>
#include <utility>

namespace diolkos::audit::tree {

struct tile {
    tile_name name;
    std::string hashes; // 32 bytes each
};

class growing_tree {
public:
    growing_tree() = default;
    // Goes on where a tree of `size` leaves was left. `read` gives the bytes of a tile, or nullopt.
    // nullopt: an edge tile is not there or is too short. What root() says must be compared with
    // the checkpoint: nothing else shows that the tiles are the right ones.
    using tile_reader = std::function<std::optional<std::string>(const tile_name&)>;
    [[nodiscard]] static std::optional<growing_tree> restore(std::uint64_t size,
                                                             const tile_reader& read);

    // `leaf` is the hash of a leaf.
    void append(const digest& leaf, hasher& with);
    // The same for 256 leaves, or less at the end. Requires that size() is a multiple of 256.
    void append_bundle(const std::vector<digest>& leaves, hasher& with);
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    // O(log size) hashes times the width of a tile.
    [[nodiscard]] digest root(hasher& with) const;

    // In the order in which they became full.
    [[nodiscard]] std::vector<tile> take_full_tiles() noexcept { return std::exchange(full_, {}); }
    // The partial tiles at the right edge, lowest level first.
    [[nodiscard]] std::vector<tile> edge_tiles() const;

private:
    void append_at(std::size_t level, digest hash, hasher& with);

    std::uint64_t size_ = 0;
    std::vector<std::vector<digest>> edge_; // by level of tiles; less than 256 hashes each
    std::vector<tile> full_;
};

// The root of the perfect subtree over these hashes. Requires that their number is a power of two;
// they are overwritten.
[[nodiscard]] digest fold(std::vector<digest>& hashes, hasher& with);

} // namespace diolkos::audit::tree
