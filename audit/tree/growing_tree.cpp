#include "audit/tree/growing_tree.hpp"

#include <bit>
#include <utility>

namespace diolkos::audit::tree {

namespace {

std::string joined(const std::vector<digest>& hashes) {
    std::string bytes;
    bytes.reserve(hashes.size() * digest_bytes);
    for (const auto& hash : hashes)
        bytes += bytes_of(hash);
    return bytes;
}

} // namespace

digest fold(std::vector<digest>& hashes, hasher& with) {
    for (auto left = hashes.size(); left > 1; left /= 2)
        for (std::size_t i = 0; i < left / 2; ++i)
            hashes[i] = with.node(hashes[2 * i], hashes[2 * i + 1]);
    return hashes.front();
}

std::optional<growing_tree> growing_tree::restore(std::uint64_t size, const tile_reader& read) {
    growing_tree tree;
    tree.size_ = size;
    for (unsigned level = 0; level_hashes(size, level) > 0; ++level) {
        auto& edge = tree.edge_.emplace_back();
        const auto width = edge_width(size, level);
        if (width == 0)
            continue;
        const auto bytes = read({false, level, level_hashes(size, level) / tile_width, width});
        if (!bytes || bytes->size() < width * digest_bytes)
            return std::nullopt;
        for (std::size_t i = 0; i < width; ++i)
            edge.push_back(digest_from(std::string_view(*bytes).substr(i * digest_bytes)));
    }
    return tree;
}

void growing_tree::append(const digest& leaf, hasher& with) {
    ++size_;
    append_at(0, leaf, with);
}

void growing_tree::append_bundle(const std::vector<digest>& leaves, hasher& with) {
    for (const auto& leaf : leaves)
        append(leaf, with);
}

void growing_tree::append_at(std::size_t level, digest hash, hasher& with) {
    for (;; ++level) {
        if (level == edge_.size())
            edge_.emplace_back().reserve(tile_width);
        auto& edge = edge_[level];
        edge.push_back(hash);
        if (edge.size() < tile_width)
            return;
        const auto index = level_hashes(size_, static_cast<unsigned>(level)) / tile_width - 1;
        full_.push_back({{false, static_cast<unsigned>(level), index}, joined(edge)});
        hash = fold(edge, with);
        edge.clear();
    }
}

// RFC 6962, 2.1: the left part of a tree is the largest perfect one. So the tree is a row of
// perfect subtrees that become smaller from left to right, and is folded from the right.
digest growing_tree::root(hasher& with) const {
    std::optional<digest> right;
    for (const auto& edge : edge_) {
        std::size_t end = edge.size();
        while (end > 0) {
            const std::size_t width = std::size_t{1}
                                      << static_cast<unsigned>(std::countr_zero(end));
            std::vector<digest> part(edge.begin() + static_cast<std::ptrdiff_t>(end - width),
                                     edge.begin() + static_cast<std::ptrdiff_t>(end));
            const auto left = fold(part, with);
            right = right ? with.node(left, *right) : left;
            end -= width;
        }
    }
    return right ? *right : with.plain({});
}

std::vector<tile> growing_tree::edge_tiles() const {
    std::vector<tile> tiles;
    for (unsigned level = 0; level < edge_.size(); ++level)
        if (const auto& edge = edge_[level]; !edge.empty())
            tiles.push_back({{false, level, level_hashes(size_, level) / tile_width, edge.size()},
                             joined(edge)});
    return tiles;
}

} // namespace diolkos::audit::tree
