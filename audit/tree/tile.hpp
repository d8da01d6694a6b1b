// The files of a log in the layout of C2SP tlog-tiles (https://c2sp.org/tlog-tiles): where they
// are, and what is in them.
//
//     checkpoint                          the signed tree head
//     tile/L/N     tile/L/N.p/W           level L, tile N: up to 256 hashes, 32 bytes each, of
//                                         the nodes that stand 8 L levels above the leaves
//     tile/entries/N  tile/entries/N.p/W  the records under tile 0/N: each its length as u16,
//                                         big-endian, then its bytes
//
// N is written in groups of three digits, all but the last behind an x: 1234067 is
// x001/x234/067. A tile that is not full is partial: `.p/W` with its width W, 1 to 255.
//
// I/O      none
// Threads  values and free functions; safe from any thread
#pragma once

#include "audit/tree/hash.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::audit::tree {

inline constexpr std::uint64_t tile_width = 256;
inline constexpr unsigned tile_height = 8;             // levels of the tree in one tile
inline constexpr unsigned max_tile_level = 63;         // of the layout; 7 is enough for 2^64 leaves
inline constexpr std::size_t max_entry_bytes = 65'535; // of one record
inline constexpr std::size_t max_bundle_bytes = tile_width * (2 + max_entry_bytes);
inline constexpr std::string_view checkpoint_path = "checkpoint";

struct tile_name {
    bool entries = false; // a bundle of records; then level is 0
    unsigned level = 0;
    std::uint64_t index = 0;
    std::uint64_t width = tile_width; // 1 to 256

    bool operator==(const tile_name&) const = default;
    [[nodiscard]] bool partial() const noexcept { return width != tile_width; }
};

[[nodiscard]] std::string path_of(const tile_name& tile);
// nullopt for everything that path_of would not have written.
[[nodiscard]] std::optional<tile_name> parse_path(std::string_view path);

// The width that the last tile of a level has in a tree of `size` leaves; 0: the level's tiles
// are all full, or there are none.
[[nodiscard]] constexpr std::uint64_t edge_width(std::uint64_t size, unsigned level) noexcept {
    return level >= 8 ? 0 : (size >> (tile_height * level)) % tile_width;
}
// How many hashes a level has in all.
[[nodiscard]] constexpr std::uint64_t level_hashes(std::uint64_t size, unsigned level) noexcept {
    return level >= 8 ? 0 : size >> (tile_height * level);
}

// Appends one record to a bundle. Requires at most max_entry_bytes.
void append_entry(std::string_view record, std::string& bundle);
// The records of a bundle, which must outlive them; nullopt if it is not exactly `count` records.
[[nodiscard]] std::optional<std::vector<std::string_view>> read_bundle(std::string_view bundle,
                                                                       std::uint64_t count);

} // namespace diolkos::audit::tree
