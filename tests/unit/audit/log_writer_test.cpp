#include "audit/log_reader.hpp"
#include "memory_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diolkos::audit {
namespace {

std::string line(std::uint64_t number) {
    return "{\"index\":" + std::to_string(number) + ",\"x\":\"" + std::string(number % 9, 'x') +
           "\"}";
}

std::string lines(std::uint64_t first, std::uint64_t end) {
    std::string text;
    for (auto i = first; i < end; ++i)
        text += line(i) + '\n';
    return text;
}

log_writer opened(const memory_log& from) {
    auto writer = log_writer::open(from, test_key());
    EXPECT_TRUE(writer) << writer.error().text;
    return std::move(*writer);
}

std::vector<std::string> all_of(const memory_log& log, record_range which = {}) {
    std::vector<std::string> all;
    const auto read = read_log(log, which, [&](std::uint64_t position, std::string_view record) {
        EXPECT_EQ(position, which.first + all.size());
        all.emplace_back(record);
    });
    EXPECT_TRUE(read) << read.error().text;
    return all;
}

void expect_records(const memory_log& log, std::uint64_t count) {
    const auto all = all_of(log);
    ASSERT_EQ(all.size(), count);
    for (std::uint64_t i = 0; i < count; ++i)
        ASSERT_EQ(all[i], line(i));
}

TEST(log_writer, commits_of_any_size_give_the_same_log) {
    memory_log one;
    auto whole = opened(one);
    one.apply(whole.commit(lines(0, 1500)));
    memory_log many;
    auto parts = opened(many);
    std::uint64_t next = 0;
    for (const std::uint64_t step : {1, 255, 1, 256, 1, 0, 600, 300, 86})
        many.apply(parts.commit(lines(next, next + step))), next += step;
    ASSERT_EQ(next, 1500U);
    expect_records(many, 1500);
    EXPECT_EQ(one.files.at("checkpoint"), many.files.at("checkpoint"));
    for (const auto& [path, bytes] : one.files)
        EXPECT_EQ(many.files.at(path), bytes) << path;
}

TEST(log_writer, goes_on_where_it_was_after_every_commit) {
    memory_log log;
    for (std::uint64_t i = 0; i < 600; ++i) {
        auto writer = opened(log);
        ASSERT_EQ(writer.size(), i);
        ASSERT_EQ(writer.last_record(), i == 0 ? "" : line(i - 1));
        log.apply(writer.commit(lines(i, i + 1)));
    }
    expect_records(log, 600);
}

TEST(log_writer, leaves_only_a_few_partial_tiles) {
    memory_log log;
    auto writer = opened(log);
    for (std::uint64_t i = 0; i < 1000; ++i)
        log.apply(writer.commit(lines(i, i + 1)));
    // 3 full bundles and tiles, two generations of partial ones on two levels, the checkpoint.
    EXPECT_LE(log.files.size(), 3U + 3U + 6U + 1U);
    expect_records(log, 1000);
}

// A write that stops anywhere: before its checkpoint is there, the log is what it was.
TEST(log_writer, a_crash_at_every_byte_of_a_commit_loses_nothing) {
    for (const auto& [before, count] :
         {std::pair<std::uint64_t, std::uint64_t>{0, 3}, {5, 4}, {254, 4}, {256, 2}}) {
        memory_log start;
        if (before > 0)
            start.apply(opened(start).commit(lines(0, before)));
        auto writer = opened(start);
        const auto commit = writer.commit(lines(before, before + count));
        std::size_t bytes = 0;
        for (const auto& file : commit.files)
            bytes += file.bytes.size();
        memory_log done = start;
        done.apply(commit);
        // In the middle of a long file one byte is like another.
        constexpr std::size_t every = 500, step = 67;
        for (std::size_t cut = 0; cut <= bytes;
             cut += cut < every || cut + every + step > bytes ? 1 : step) {
            memory_log torn = start;
            torn.apply_torn(commit, cut);
            auto again = log_writer::open(torn, test_key());
            ASSERT_TRUE(again) << again.error().text << " at " << cut;
            ASSERT_EQ(again->size(), before);
            torn.apply(again->commit(lines(before, before + count)));
            ASSERT_EQ(torn.files.at("checkpoint"), done.files.at("checkpoint"));
            expect_records(torn, before + count);
        }
    }
}

// What was not synced may be lost in any order: each file whole, torn, empty or absent.
TEST(log_writer, a_power_failure_that_takes_any_of_the_files_loses_nothing) {
    memory_log start;
    start.apply(opened(start).commit(lines(0, 250)));
    const auto commit = opened(start).commit(lines(250, 530));
    std::size_t states = 1;
    for (std::size_t i = 0; i < commit.files.size(); ++i)
        states *= 4;
    for (std::size_t state = 0; state < states; ++state) {
        memory_log torn = start;
        auto each = state;
        for (const auto& file : commit.files) {
            const auto left = each % 4;
            each /= 4;
            if (left > 0)
                torn.files[file.path] = file.bytes.substr(0, file.bytes.size() * (left - 1) / 2);
        }
        auto again = log_writer::open(torn, test_key());
        ASSERT_TRUE(again) << again.error().text;
        torn.apply(again->commit(lines(250, 530)));
        expect_records(torn, 530);
    }
}

TEST(log_writer, refuses_to_go_on_with_what_it_did_not_sign) {
    memory_log log;
    log.apply(opened(log).commit(lines(0, 300)));
    const auto other = log_writer::open(log, test_key(8));
    ASSERT_FALSE(other);
    EXPECT_THAT(other.error().text, testing::HasSubstr("signed by another key"));
    const std::pair<std::string, std::string> changes[] = {
        {"checkpoint", "its checkpoint is none"},
        {"tile/0/001.p/44", "its tiles are not those"},
        {"tile/1/000.p/1", "its tiles are not those"},
        {"tile/entries/001.p/44", "are not those that were signed"},
    };
    for (const auto& [path, said] : changes) {
        auto changed = log;
        changed.files.at(path)[changed.files.at(path).size() / 2] ^= 1;
        const auto refused = log_writer::open(changed, test_key());
        ASSERT_FALSE(refused) << path;
        if (path != "checkpoint") {
            EXPECT_THAT(refused.error().text, testing::HasSubstr(said)) << path;
        }
        changed.files.erase(path);
        EXPECT_EQ(log_writer::open(changed, test_key()).has_value(), path == "checkpoint") << path;
    }
}

TEST(log_reader, reads_the_tail_behind_the_checkpoint_once) {
    memory_log log;
    log.apply(opened(log).commit(lines(0, 300)));
    log.files[tail_path(290)] = lines(290, 310); // a tail that was not taken away yet
    log.files[tail_path(310)] = lines(310, 320) + "{\"torn";
    const auto all = all_of(log);
    ASSERT_EQ(all.size(), 320U);
    EXPECT_EQ(all.back(), line(319));
    const auto some = all_of(log, {250, 315});
    ASSERT_EQ(some.size(), 65U);
    EXPECT_EQ(some.front(), line(250));
    const auto read = read_log(log, {}, [](std::uint64_t, std::string_view) {});
    EXPECT_EQ(read->under_checkpoint, 300U);
    EXPECT_EQ(read->in_tail, 20U);
    EXPECT_EQ(read->torn_bytes, 6U);
}

TEST(log_reader, a_hole_is_a_fault) {
    memory_log log;
    log.apply(opened(log).commit(lines(0, 600)));
    const auto nobody = [](std::uint64_t, std::string_view) {};
    auto holed = log;
    holed.files.erase("tile/entries/001");
    EXPECT_THAT(read_log(holed, {}, nobody).error().text,
                testing::HasSubstr("tile/entries/001: missing"));
    auto cut = log;
    cut.files.at("tile/entries/001").pop_back();
    EXPECT_THAT(read_log(cut, {}, nobody).error().text,
                testing::HasSubstr("tile/entries/001: damaged"));
    log.files[tail_path(601)] = lines(601, 602);
    EXPECT_THAT(read_log(log, {}, nobody).error().text,
                testing::HasSubstr("the records before it are missing"));
}

TEST(log_reader, what_was_pruned_is_left_out) {
    memory_log log;
    log.apply(opened(log).commit(lines(0, 600)));
    log.files.erase("tile/entries/000");
    std::uint64_t first = ~std::uint64_t{0}, count = 0;
    const auto read = read_log(log, {}, [&](std::uint64_t position, std::string_view) {
        first = std::min(first, position);
        ++count;
    });
    ASSERT_TRUE(read);
    EXPECT_EQ(read->first, 256U);
    EXPECT_EQ(first, 256U);
    EXPECT_EQ(count, 600U - 256U);
}

TEST(log_reader, an_empty_folder_is_an_empty_log) {
    const auto read = read_log(memory_log(), {}, [](std::uint64_t, std::string_view) { FAIL(); });
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->head);
}

TEST(log_reader, names_of_tails) {
    EXPECT_EQ(tail_path(300), "tail/0000000000000300.jsonl");
    EXPECT_EQ(tail_first("0000000000000300.jsonl"), 300U);
    for (const auto* bad :
         {"300.jsonl", "0000000000000300", "000000000000030x.jsonl", ".jsonl", ""})
        EXPECT_EQ(tail_first(bad), std::nullopt) << bad;
}

} // namespace
} // namespace diolkos::audit
