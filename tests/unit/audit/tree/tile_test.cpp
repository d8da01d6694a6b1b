#include "audit/tree/tile.hpp"

#include <gtest/gtest.h>

namespace diolkos::audit::tree {
namespace {

TEST(tile, paths_both_ways) {
    const std::pair<tile_name, std::string> named[] = {
        {{false, 0, 0}, "tile/0/000"},
        {{false, 0, 999}, "tile/0/999"},
        {{false, 0, 1000}, "tile/0/x001/000"},
        {{false, 0, 1234067}, "tile/0/x001/x234/067"}, // the standard's example
        {{false, 1, 3, 12}, "tile/1/003.p/12"},
        {{true, 0, 0, 255}, "tile/entries/000.p/255"},
        {{true, 0, 1234067}, "tile/entries/x001/x234/067"},
        {{false, 7, 0, 1}, "tile/7/000.p/1"},
        {{false, 63, 0}, "tile/63/000"},
        {{false, 0, (std::uint64_t{1} << 56U) - 1}, "tile/0/x072/x057/x594/x037/x927/935"},
    };
    for (const auto& [tile, path] : named) {
        EXPECT_EQ(path_of(tile), path);
        EXPECT_EQ(parse_path(path), tile) << path;
    }
}

TEST(tile, a_path_has_one_spelling) {
    for (const auto* path : {"",
                             "checkpoint",
                             "tile",
                             "tile/",
                             "tile/0",
                             "tile/0/",
                             "tile/0/0",
                             "tile/0/00",
                             "tile/0/0000",
                             "tile/0/x000/001",
                             "tile/0/001/000",
                             "tile/0/x001",
                             "tile/0/x001/x000",
                             "tile/00/000",
                             "tile/64/000",
                             "tile/-1/000",
                             "tile/0/+01",
                             "tile/0/000.p/0",
                             "tile/0/000.p/256",
                             "tile/0/000.p/01",
                             "tile/0/000.p/",
                             "tile/0/000.p/1/",
                             "tile/0/000/",
                             "/tile/0/000",
                             "tile/Entries/000",
                             "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
                             "tile/0/../000"}) {
        EXPECT_EQ(parse_path(path), std::nullopt) << path;
    }
}

TEST(tile, the_edge_of_a_tree) {
    EXPECT_EQ(edge_width(0, 0), 0U);
    EXPECT_EQ(edge_width(255, 0), 255U);
    EXPECT_EQ(edge_width(256, 0), 0U);
    EXPECT_EQ(edge_width(256, 1), 1U);
    EXPECT_EQ(edge_width(70'000, 0), 70'000U % 256);
    EXPECT_EQ(edge_width(70'000, 1), 273U % 256);
    EXPECT_EQ(edge_width(70'000, 2), 1U);
    EXPECT_EQ(edge_width(~std::uint64_t{0}, 7), 255U);
    EXPECT_EQ(edge_width(~std::uint64_t{0}, 8), 0U);
}

TEST(tile, bundles_both_ways) {
    const std::vector<std::string> records = {"", "a", std::string(255, 'b'), std::string(256, 'c'),
                                              std::string(max_entry_bytes, 'd')};
    std::string bundle;
    for (const auto& record : records)
        append_entry(record, bundle);
    EXPECT_EQ(bundle.substr(0, 5), std::string("\0\0\0\1a", 5));
    EXPECT_EQ(bundle.substr(bundle.size() - max_entry_bytes - 2, 2), "\xFF\xFF");
    const auto read = read_bundle(bundle, records.size());
    ASSERT_TRUE(read);
    EXPECT_TRUE(std::equal(read->begin(), read->end(), records.begin(), records.end()));
    EXPECT_FALSE(read_bundle(bundle, records.size() - 1));
    EXPECT_FALSE(read_bundle(bundle, records.size() + 1));
    EXPECT_TRUE(read_bundle("", 0));
    EXPECT_FALSE(read_bundle("", 1));
}

TEST(tile, a_bundle_that_is_cut_anywhere_is_none) {
    std::string bundle;
    for (const auto* record : {"one", "", "three"})
        append_entry(record, bundle);
    for (std::size_t cut = 0; cut < bundle.size(); ++cut)
        EXPECT_FALSE(read_bundle(std::string_view(bundle).substr(0, cut), 3)) << cut;
}

} // namespace
} // namespace diolkos::audit::tree
