#include "audit/tree/proof.hpp"

#include <bit>
#include <utility>

namespace diolkos::audit::tree {

namespace {

// The largest power of two below n; n > 1 (RFC 6962, 2.1).
std::uint64_t split(std::uint64_t n) noexcept {
    return std::bit_floor(n - 1);
}

// A half-open range of leaves. Where it is one side of a split of the tree, its length is a power
// of two unless it ends where the tree ends, and it begins at a multiple of that.
class ranges {
public:
    ranges(const node_reader& nodes, hasher& with)
        : nodes_(nodes),
          with_(with) {}

    std::optional<digest> root(std::uint64_t first, std::uint64_t end) const {
        const auto count = end - first;
        if (std::has_single_bit(count)) {
            const auto level = static_cast<unsigned>(std::countr_zero(count));
            return nodes_(level, first >> level);
        }
        const auto left = root(first, first + split(count));
        const auto right = root(first + split(count), end);
        return left && right ? std::optional(with_.node(*left, *right)) : std::nullopt;
    }

    // Appends the root of the range.
    bool add(std::uint64_t first, std::uint64_t end, proof& path) const {
        const auto hash = root(first, end);
        if (hash)
            path.push_back(*hash);
        return hash.has_value();
    }

    // RFC 6962, 2.1.1
    bool inclusion(std::uint64_t index, std::uint64_t first, std::uint64_t end, proof& path) const {
        if (end - first == 1)
            return true;
        const auto middle = first + split(end - first);
        return index < middle ? inclusion(index, first, middle, path) && add(middle, end, path)
                              : inclusion(index, middle, end, path) && add(first, middle, path);
    }

    // RFC 6962, 2.1.2: SUBPROOF. `known`: the verifier has the root of exactly this range.
    bool consistency(std::uint64_t before, std::uint64_t first, std::uint64_t end, bool known,
                     proof& path) const {
        if (before == end)
            return known || add(first, end, path);
        const auto middle = first + split(end - first);
        return before <= middle
                   ? consistency(before, first, middle, known, path) && add(middle, end, path)
                   : consistency(before, middle, end, false, path) && add(first, middle, path);
    }

private:
    const node_reader& nodes_;
    hasher& with_;
};

} // namespace

node_reader read_from_tiles(std::uint64_t size, growing_tree::tile_reader tiles, hasher& with) {
    return [size, tiles = std::move(tiles), &with](unsigned level,
                                                   std::uint64_t index) -> std::optional<digest> {
        const unsigned tile_level = level / tile_height;
        const unsigned inside = level % tile_height; // the tile's hashes are this far below
        const std::uint64_t first = index << inside;
        tile_name name{false, tile_level, first / tile_width};
        if (name.index == level_hashes(size, tile_level) / tile_width)
            name.width = edge_width(size, tile_level);
        const auto at = first % tile_width, count = std::uint64_t{1} << inside;
        const auto bytes = tiles(name);
        if (!bytes || bytes->size() < (at + count) * digest_bytes)
            return std::nullopt;
        std::vector<digest> hashes;
        for (auto i = at; i < at + count; ++i)
            hashes.push_back(digest_from(std::string_view(*bytes).substr(i * digest_bytes)));
        return fold(hashes, with);
    };
}

std::optional<proof> prove_inclusion(std::uint64_t index, std::uint64_t size,
                                     const node_reader& nodes, hasher& with) {
    proof path;
    return ranges(nodes, with).inclusion(index, 0, size, path) ? std::optional(std::move(path))
                                                               : std::nullopt;
}

std::optional<proof> prove_consistency(std::uint64_t before, std::uint64_t size,
                                       const node_reader& nodes, hasher& with) {
    proof path;
    return ranges(nodes, with).consistency(before, 0, size, true, path)
               ? std::optional(std::move(path))
               : std::nullopt;
}

std::optional<digest> root_of(std::uint64_t size, const node_reader& nodes, hasher& with) {
    return size == 0 ? std::optional(with.plain({})) : ranges(nodes, with).root(0, size);
}

// RFC 9162, 2.1.3.2
bool includes(std::uint64_t index, const digest& leaf, std::uint64_t size, const digest& root,
              const proof& path, hasher& with) {
    if (index >= size)
        return false;
    auto fn = index, sn = size - 1;
    auto r = leaf;
    for (const auto& p : path) {
        if (sn == 0)
            return false;
        if (fn % 2 == 1 || fn == sn) {
            r = with.node(p, r);
            while (fn % 2 == 0 && fn != 0) {
                fn /= 2;
                sn /= 2;
            }
        } else {
            r = with.node(r, p);
        }
        fn /= 2;
        sn /= 2;
    }
    return sn == 0 && r == root;
}

// RFC 9162, 2.1.4.2
bool consistent(std::uint64_t before, const digest& old_root, std::uint64_t size,
                const digest& root, const proof& path, hasher& with) {
    if (before > size || before == 0)
        return false;
    if (before == size)
        return path.empty() && old_root == root;
    auto at = path.begin();
    auto fr = old_root;
    if (!std::has_single_bit(before)) { // else the old root itself is where the proof begins
        if (at == path.end())
            return false;
        fr = *at++;
    }
    auto sr = fr;
    auto fn = before - 1, sn = size - 1;
    while (fn % 2 == 1) {
        fn /= 2;
        sn /= 2;
    }
    for (; at != path.end(); ++at) {
        if (sn == 0)
            return false;
        if (fn % 2 == 1 || fn == sn) {
            fr = with.node(*at, fr);
            sr = with.node(*at, sr);
            while (fn % 2 == 0 && fn != 0) {
                fn /= 2;
                sn /= 2;
            }
        } else {
            sr = with.node(sr, *at);
        }
        fn /= 2;
        sn /= 2;
    }
    return sn == 0 && fr == old_root && sr == root;
}

} // namespace diolkos::audit::tree
