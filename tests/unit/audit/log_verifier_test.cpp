#include "audit/log_verifier.hpp"
#include "memory_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace diolkos::audit {
namespace {

using tree::tile_width;

std::string record(std::uint64_t number, std::uint64_t index) {
    return "{\"boot\":\"aa\",\"index\":" + std::to_string(index) + ",\"x\":\"" +
           std::to_string(number * 7919 % 1000) + "\"}";
}

// A log of some size, and the checkpoints that somebody has held of it.
struct sample {
    std::vector<std::string> records;
    memory_log log;
    verify_settings how{test_key().verifier(), {}};
};

tree::checkpoint head_of(const memory_log& log) {
    return *tree::parse_checkpoint(tree::parse_note(log.files.at("checkpoint"))->text);
}

void commit(memory_log& log, const std::vector<std::string>& records, std::size_t first,
            std::size_t end, const tree::signer_key& key = test_key()) {
    std::string lines;
    for (auto i = first; i < end; ++i)
        lines += records[i] + '\n';
    auto writer = log_writer::open(log, key);
    ASSERT_TRUE(writer) << writer.error().text;
    log.apply(writer->commit(lines));
}

sample make(std::uint64_t size, std::initializer_list<std::uint64_t> held = {}) {
    sample made;
    for (std::uint64_t i = 0; i < size; ++i)
        made.records.push_back(record(i, i));
    std::uint64_t done = 0;
    for (const auto next : held) {
        commit(made.log, made.records, done, next);
        made.how.held.push_back({"held " + std::to_string(next), head_of(made.log)});
        done = next;
    }
    commit(made.log, made.records, done, size);
    return made;
}

// Where the records of a log lie, in the same layout, with other bytes.
void put_bundles(memory_log& log, const std::vector<std::string>& records, std::uint64_t size) {
    for (std::uint64_t first = 0; first < size; first += tile_width) {
        std::string bundle;
        for (auto i = first; i < std::min<std::uint64_t>(first + tile_width, records.size()); ++i)
            tree::append_entry(records[i], bundle);
        log.files[path_of(tree::tile_name{true, 0, first / tile_width,
                                          std::min(tile_width, size - first)})] = bundle;
    }
}

TEST(log_verifier, a_log_of_any_size_is_good) {
    for (const std::uint64_t size : {1, 2, 255, 256, 257, 511, 512, 600, 1024}) {
        auto one = make(size, {1, size / 2 + 1});
        const auto report = verify_log(one.log, one.how);
        EXPECT_TRUE(report.good()) << size << ' ' << testing::PrintToString(report.faults);
        EXPECT_EQ(report.records, size);
        EXPECT_EQ(report.held, 2U);
    }
}

TEST(log_verifier, a_log_of_three_levels_is_good_and_a_changed_tile_between_is_found) {
    auto one = make(66'000, {65'536});
    EXPECT_TRUE(verify_log(one.log, one.how).good());
    one.log.files.at("tile/1/000")[40] ^= 1; // of the leaves 256 to 511
    const auto report = verify_log(one.log, one.how);
    EXPECT_FALSE(report.good());
}

TEST(log_verifier, the_tail_is_counted_and_not_signed) {
    auto one = make(300);
    one.log.files[tail_path(300)] = record(300, 300) + "\n";
    const auto report = verify_log(one.log, one.how);
    EXPECT_TRUE(report.good());
    EXPECT_EQ(report.tail, 1U);
}

TEST(log_verifier, what_was_pruned_is_known_by_its_hashes) {
    auto one = make(1000, {300});
    one.log.files.erase("tile/entries/000");
    one.log.files.erase("tile/entries/001");
    auto report = verify_log(one.log, one.how);
    EXPECT_TRUE(report.good()) << testing::PrintToString(report.faults);
    EXPECT_EQ(report.pruned, 512U);
    EXPECT_EQ(report.held, 1U);
    one.log.files.at("tile/0/000")[0] ^= 1;
    EXPECT_FALSE(verify_log(one.log, one.how).good());
}

TEST(log_verifier, nothing_is_good_without_a_key_or_a_checkpoint) {
    auto one = make(10);
    EXPECT_FALSE(verify_log(one.log, {}).good());
    one.log.files.erase("checkpoint");
    EXPECT_FALSE(verify_log(one.log, one.how).good());
    EXPECT_FALSE(verify_log(memory_log(), one.how).good());
}

TEST(log_verifier, an_index_that_is_out_of_order_is_found_though_it_was_signed) {
    auto one = make(5);
    one.records.push_back(record(5, 7));
    commit(one.log, one.records, 5, 6);
    const auto report = verify_log(one.log, one.how);
    EXPECT_EQ(report.first_bad, 5U);
    EXPECT_THAT(report.faults, testing::ElementsAre(testing::HasSubstr("7; 5 should follow")));
}

// A log that begins behind another one: the first index is what it is.
TEST(log_verifier, a_log_may_begin_with_any_index) {
    sample one;
    for (std::uint64_t i = 0; i < 300; ++i)
        one.records.push_back(record(i, 1000 + i));
    commit(one.log, one.records, 0, 300);
    EXPECT_TRUE(verify_log(one.log, one.how).good());
}

// --- mutations: each gives the least and the greatest index that the report may name as the first
// bad one.
struct expectation {
    std::uint64_t least = 0, most = 0;
    bool no_index = false;
};

class mutator {
public:
    mutator(const sample& of, std::mt19937_64& chance)
        : of_(of),
          chance_(chance) {}

    std::uint64_t below(std::uint64_t n) { return chance_() % n; }

    expectation change(memory_log& log) {
        auto records = of_.records;
        const auto at = below(records.size());
        records[at][below(records[at].size())] ^= static_cast<char>(1 + below(127));
        put_bundles(log, records, records.size());
        return {at, at};
    }
    expectation remove(memory_log& log) {
        auto records = of_.records;
        const auto at = below(records.size());
        records.erase(records.begin() + static_cast<std::ptrdiff_t>(at));
        put_bundles(log, records, of_.records.size());
        return {at, at};
    }
    expectation insert(memory_log& log) {
        auto records = of_.records;
        const auto at = below(records.size());
        records.insert(records.begin() + static_cast<std::ptrdiff_t>(at), "{\"index\":0}");
        records.pop_back();
        put_bundles(log, records, records.size());
        return {at, at};
    }
    expectation reorder(memory_log& log) {
        auto records = of_.records;
        const auto a = below(records.size());
        const auto b = (a + 1 + below(records.size() - 1)) % records.size();
        std::swap(records[a], records[b]);
        put_bundles(log, records, records.size());
        return {std::min(a, b), std::min(a, b)};
    }
    // The last records go, or the end of a bundle.
    expectation truncate(memory_log& log) {
        auto records = of_.records;
        const auto left = below(records.size());
        records.resize(left);
        put_bundles(log, records, of_.records.size());
        return {left, left};
    }
    expectation damage_tile(memory_log& log) {
        const auto at = below(of_.records.size());
        const auto size = of_.records.size();
        const auto number = at / tile_width;
        auto& bytes = log.files.at(path_of(
            tree::tile_name{false, 0, number, std::min(tile_width, size - number * tile_width)}));
        bytes[at % tile_width * tree::digest_bytes + below(tree::digest_bytes)] ^= 1;
        // A tile that is not full can only be said not to fit.
        return number < size / tile_width ? expectation{at, at}
                                          : expectation{number * tile_width, at, true};
    }
    // An older state, whole and signed: only what was held shows it.
    expectation roll_back(memory_log& log) {
        const auto left = 1 + below(of_.how.held.back().head.size - 1);
        log = {};
        commit(log, of_.records, 0, left);
        return {left, left};
    }
    // Another history from some record on, signed with the right key.
    expectation fork(memory_log& log) {
        auto records = of_.records;
        const auto at = below(of_.how.held.back().head.size);
        for (auto i = at; i < records.size(); ++i)
            records[i] = record(i + 1 + below(9), i) + " ";
        log = {};
        commit(log, records, 0, records.size() + 0);
        std::uint64_t fits = 0;
        for (const auto& one : of_.how.held)
            fits = one.head.size <= at ? one.head.size : fits;
        return {fits, at};
    }
    expectation sign_anew(memory_log& log) {
        log = {};
        commit(log, of_.records, 0, of_.records.size(), test_key(static_cast<char>(8 + below(90))));
        return {0, 0, true};
    }
    expectation damage_checkpoint(memory_log& log) {
        auto& bytes = log.files.at("checkpoint");
        bytes[below(bytes.size())] ^= static_cast<char>(1 + below(127));
        return {0, of_.records.size(), true};
    }

private:
    const sample& of_;
    std::mt19937_64& chance_;
};

TEST(log_verifier, ten_thousand_mutations_are_all_found_and_the_first_bad_index_is_right) {
    constexpr int mutations = 10'000;
    using mutation = expectation (mutator::*)(memory_log&);
    constexpr std::pair<const char*, mutation> kinds[] = {
        {"change", &mutator::change},       {"remove", &mutator::remove},
        {"insert", &mutator::insert},       {"reorder", &mutator::reorder},
        {"truncate", &mutator::truncate},   {"damage a tile", &mutator::damage_tile},
        {"roll back", &mutator::roll_back}, {"fork", &mutator::fork},
        {"sign anew", &mutator::sign_anew}, {"damage the checkpoint", &mutator::damage_checkpoint},
    };
    std::mt19937_64 chance(20'261'123); // the same mutations in every run
    const std::vector<sample> samples = [] {
        std::vector<sample> all;
        all.push_back(make(3, {1, 2}));
        all.push_back(make(255, {10, 255}));
        all.push_back(make(256, {100, 256}));
        all.push_back(make(300, {1, 256, 300}));
        all.push_back(make(700, {255, 300, 512, 650}));
        return all;
    }();
    for (int i = 0; i < mutations; ++i) {
        const auto& of = samples[static_cast<std::size_t>(i / 10) % samples.size()];
        const auto& [name, mutate] = kinds[i % 10];
        auto log = of.log;
        const auto expected = (mutator(of, chance).*mutate)(log);
        const auto report = verify_log(log, of.how);
        ASSERT_FALSE(report.good()) << i << ' ' << name << " of " << of.records.size();
        if (expected.no_index)
            continue;
        ASSERT_TRUE(report.first_bad) << name << ' ' << testing::PrintToString(report.faults);
        ASSERT_GE(*report.first_bad, expected.least)
            << i << ' ' << name << ' ' << testing::PrintToString(report.faults);
        ASSERT_LE(*report.first_bad, expected.most)
            << i << ' ' << name << ' ' << testing::PrintToString(report.faults);
        ASSERT_GE(report.first_bad_end, expected.most) << i << ' ' << name;
    }
}

} // namespace
} // namespace diolkos::audit
