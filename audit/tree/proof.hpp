// Proofs over a Merkle tree: that a leaf is in it, and that an older tree is its beginning
// (RFC 6962, 2.1.1 and 2.1.2; verified as RFC 9162, 2.1.3.2 and 2.1.4.2 say).
//
// I/O      none: hashes come from a node_reader, which may read tiles
// Threads  free functions; safe from any thread with a hasher of their own
#pragma once

#include "audit/tree/growing_tree.hpp"

namespace diolkos::audit::tree {

// The root of the perfect subtree over the 2^level leaves from index * 2^level on; nullopt if it
// cannot be read. Asked only for subtrees that the tree has.
using node_reader = std::function<std::optional<digest>(unsigned level, std::uint64_t index)>;

// Reads nodes from the tiles of a tree of `size` leaves. `tiles` and `with` must outlive it. Asks
// for the edge's tiles by the width that they have at `size`.
[[nodiscard]] node_reader read_from_tiles(std::uint64_t size, growing_tree::tile_reader tiles,
                                          hasher& with);

using proof = std::vector<digest>;

// From the leaf up. Requires index < size. nullopt: a node could not be read.
[[nodiscard]] std::optional<proof> prove_inclusion(std::uint64_t index, std::uint64_t size,
                                                   const node_reader& nodes, hasher& with);
// Requires 0 < before <= size.
[[nodiscard]] std::optional<proof> prove_consistency(std::uint64_t before, std::uint64_t size,
                                                     const node_reader& nodes, hasher& with);
// The root of the first `size` leaves.
[[nodiscard]] std::optional<digest> root_of(std::uint64_t size, const node_reader& nodes,
                                            hasher& with);

[[nodiscard]] bool includes(std::uint64_t index, const digest& leaf, std::uint64_t size,
                            const digest& root, const proof& path, hasher& with);
[[nodiscard]] bool consistent(std::uint64_t before, const digest& old_root, std::uint64_t size,
                              const digest& root, const proof& path, hasher& with);

} // namespace diolkos::audit::tree
