#include "audit/hex.hpp"
#include "naive_tree.hpp"

#include <gtest/gtest.h>

#include <map>

namespace diolkos::audit::tree {
namespace {

// The leaves and roots that Certificate Transparency's implementations are held against.
const std::vector<std::string> known_leaves = {
    std::string(""),
    std::string("\x00", 1),
    std::string("\x10", 1),
    std::string("\x20\x21", 2),
    std::string("\x30\x31", 2),
    std::string("\x40\x41\x42\x43", 4),
    std::string("\x50\x51\x52\x53\x54\x55\x56\x57", 8),
    std::string("\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16),
};
constexpr std::string_view known_roots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

TEST(growing_tree, known_roots) {
    hasher with;
    growing_tree tree;
    EXPECT_EQ(hex(tree.root(with)), known_roots[0]);
    for (std::size_t size = 1; size <= known_leaves.size(); ++size) {
        tree.append(with.leaf(known_leaves[size - 1]), with);
        EXPECT_EQ(hex(tree.root(with)), known_roots[size]) << size;
    }
}

class stored_tiles {
public:
    void keep(const std::vector<tile>& tiles) {
        for (const auto& one : tiles)
            all_[path_of(one.name)] = one.hashes;
    }
    growing_tree::tile_reader reader() const {
        return [this](const tile_name& name) -> std::optional<std::string> {
            const auto found = all_.find(path_of(name));
            return found == all_.end() ? std::nullopt : std::optional(found->second);
        };
    }

private:
    std::map<std::string, std::string> all_;
};

constexpr std::size_t most = 2000;

std::vector<std::string> records() {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < most; ++i)
        all.push_back("record " + std::to_string(i));
    return all;
}

TEST(growing_tree, every_size_to_2000_agrees_with_the_definition_and_goes_on_from_its_tiles) {
    hasher with;
    const auto all = records();
    growing_tree tree;
    stored_tiles tiles;
    for (std::size_t size = 1; size <= most; ++size) {
        tree.append(with.leaf(all[size - 1]), with);
        tiles.keep(tree.take_full_tiles());
        tiles.keep(tree.edge_tiles());
        const auto root = naive_root(std::span(all).first(size), with);
        ASSERT_EQ(tree.root(with), root) << size;
        const auto again = growing_tree::restore(size, tiles.reader());
        ASSERT_TRUE(again) << size;
        ASSERT_EQ(again->root(with), root) << size;
        const auto nodes = read_from_tiles(size, tiles.reader(), with);
        ASSERT_EQ(root_of(size, nodes, with), root) << size;
    }
}

TEST(growing_tree, goes_on_from_its_tiles_as_if_it_had_never_stopped) {
    hasher with;
    growing_tree whole, parts;
    stored_tiles tiles;
    for (std::size_t i = 0; i < 70'000; ++i) { // beyond one tile of level 1
        const auto leaf = with.leaf(std::to_string(i));
        whole.append(leaf, with);
        parts.append(leaf, with);
        if (i % 997 == 0 || i + 1 == 65'536) {
            tiles.keep(parts.take_full_tiles());
            tiles.keep(parts.edge_tiles());
            parts = *growing_tree::restore(i + 1, tiles.reader());
        }
    }
    EXPECT_EQ(whole.root(with), parts.root(with));
}

TEST(growing_tree, does_not_go_on_without_a_tile) {
    hasher with;
    growing_tree tree;
    for (int i = 0; i < 300; ++i)
        tree.append(with.leaf("x"), with);
    const auto nothing = [](const tile_name&) { return std::optional<std::string>(); };
    const auto too_short = [](const tile_name&) { return std::optional(std::string(31, 'x')); };
    EXPECT_FALSE(growing_tree::restore(300, nothing));
    EXPECT_FALSE(growing_tree::restore(300, too_short));
    EXPECT_TRUE(growing_tree::restore(0, nothing));
}

// Sizes around every power of two and every tile, and some between.
std::vector<std::size_t> sizes() {
    std::vector<std::size_t> all = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 31, 32, 33, 100};
    for (std::size_t n : {255, 256, 257, 300, 511, 512, 513, 767, 768, 1000, 1023, 1024, 1025})
        all.push_back(n);
    return all;
}

TEST(proof, inclusion_agrees_with_the_definition_and_proves_nothing_else) {
    hasher with;
    const auto all = records();
    growing_tree tree;
    stored_tiles tiles;
    for (const auto size : sizes()) {
        while (tree.size() < size)
            tree.append(with.leaf(all[tree.size()]), with);
        tiles.keep(tree.take_full_tiles());
        tiles.keep(tree.edge_tiles());
        const auto root = tree.root(with);
        const auto nodes = read_from_tiles(size, tiles.reader(), with);
        for (std::size_t index = 0; index < size; index += 1 + size / 40) {
            const auto path = prove_inclusion(index, size, nodes, with);
            ASSERT_TRUE(path) << size << ' ' << index;
            ASSERT_EQ(*path, naive_path(index, std::span(all).first(size), with));
            const auto leaf = with.leaf(all[index]);
            ASSERT_TRUE(includes(index, leaf, size, root, *path, with));
            EXPECT_FALSE(includes(index, with.leaf("other"), size, root, *path, with));
            EXPECT_FALSE(includes(size, leaf, size, root, *path, with));
            if (size > 1) {
                EXPECT_FALSE(includes(index ^ 1U, leaf, size, root, *path, with));
                auto cut = *path;
                cut.pop_back();
                EXPECT_FALSE(includes(index, leaf, size, root, cut, with));
            }
            auto longer = *path;
            longer.push_back(root);
            EXPECT_FALSE(includes(index, leaf, size, root, longer, with));
        }
    }
}

TEST(proof, consistency_agrees_with_the_definition_and_proves_nothing_else) {
    hasher with;
    const auto all = records();
    growing_tree tree;
    stored_tiles tiles;
    std::map<std::size_t, digest> roots;
    for (const auto size : sizes()) {
        while (tree.size() < size) {
            tree.append(with.leaf(all[tree.size()]), with);
            roots[tree.size()] = tree.root(with);
        }
        tiles.keep(tree.take_full_tiles());
        tiles.keep(tree.edge_tiles());
        const auto nodes = read_from_tiles(size, tiles.reader(), with);
        for (std::size_t before = 1; before <= size; before += 1 + size / 40) {
            const auto path = prove_consistency(before, size, nodes, with);
            ASSERT_TRUE(path) << size << ' ' << before;
            ASSERT_EQ(*path, naive_subproof(before, std::span(all).first(size), true, with));
            ASSERT_TRUE(consistent(before, roots[before], size, roots[size], *path, with));
            const auto wrong = with.leaf("other");
            EXPECT_FALSE(consistent(before, wrong, size, roots[size], *path, with));
            EXPECT_FALSE(consistent(before, roots[before], size, wrong, *path, with));
            auto longer = *path;
            longer.push_back(wrong);
            EXPECT_FALSE(consistent(before, roots[before], size, roots[size], longer, with));
            if (!path->empty()) {
                auto cut = *path;
                cut.pop_back();
                EXPECT_FALSE(consistent(before, roots[before], size, roots[size], cut, with));
            }
        }
        EXPECT_FALSE(consistent(0, roots[1], size, roots[size], {}, with));
        EXPECT_FALSE(consistent(size + 1, roots[size], size, roots[size], {}, with));
    }
}

} // namespace
} // namespace diolkos::audit::tree
