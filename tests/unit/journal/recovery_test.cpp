#include "bench_box.hpp"

#include <gmock/gmock.h>

namespace {

using namespace diolkos::journal;
using namespace diolkos::journal::test;
using testing::HasSubstr;

// Three segments or more, everything durable, a crossing waiting in each.
bench_box filled() {
    bench_box box;
    box.start();
    box.settle();
    for (std::uint64_t n = 1; box.disk.list()->size() < 4; ++n) {
        auto one = box.next_batch();
        one.kept.push_back(crossing(course::outgoing, n, 200));
        (void)box.append_and_pump(one);
        box.settle();
    }
    return box;
}

TEST(journal_recovery, finds_nothing_where_nothing_is) {
    simulated_disk disk;
    const auto found = recover(disk, "low-1", own_lane).value();
    EXPECT_TRUE(found.created);
    EXPECT_TRUE(found.clean);
    EXPECT_EQ(found.journal, own_lane);
    EXPECT_EQ(found.waiting.size(), 0U);
}

TEST(journal_recovery, keeps_its_lane_and_counts_its_starts) {
    bench_box box;
    for (std::uint64_t epoch = 1; epoch <= 3; ++epoch) {
        const auto found = recover(box.disk, "low-1", epoch == 1 ? own_lane : id16{}).value();
        EXPECT_EQ(found.created, epoch == 1);
        durable_journal again(box.how, box.disk, found);
        EXPECT_EQ(again.lane_id(), own_lane);
        EXPECT_EQ(again.epoch(), epoch);
        again.pump(box.now);
        while (!box.disk.idle()) {
            if (const auto done = box.disk.complete(); done.ends) {
                again.completed(done.id, done.error, box.now);
            }
        }
        EXPECT_TRUE(again.ready());
    }
}

TEST(journal_recovery, knows_an_orderly_stop) {
    bench_box box = filled();
    box.crash_losing_unsynced();
    EXPECT_FALSE(box.start().clean);
    box.settle();
    (void)box.append(box.next_batch());
    box.journal->close();
    box.wait_and_settle();
    ASSERT_TRUE(box.journal->closed());
    EXPECT_EQ(box.journal->durable(), 1U);
    EXPECT_TRUE(box.start().clean);
    box.settle();
    box.crash_losing_unsynced();
    EXPECT_FALSE(box.start().clean) << "the stop of the run before counted";
}

TEST(journal_recovery, marks_the_torn_tail) {
    bench_box box = filled();
    const auto top = box.disk.list()->front();
    const auto end = box.disk.medium(top).size();
    box.disk.medium(top) += "half a record";
    const auto found = box.start();
    ASSERT_TRUE(found.cut.has_value());
    EXPECT_EQ(found.cut->segment, top);
    EXPECT_EQ(found.cut->offset, end);
    EXPECT_EQ(found.cut->bytes, 13U);
    EXPECT_FALSE(found.clean);
    // The next start takes it for cut off, and says no more about it.
    box.settle();
    box.crash_losing_unsynced();
    EXPECT_FALSE(box.start().cut.has_value());
}

TEST(journal_recovery, refuses_any_changed_byte_but_in_the_last_record) {
    bench_box box = filled();
    const auto numbers = *box.disk.list();
    const auto top = *std::max_element(numbers.begin(), numbers.end());
    const auto last = scan(box.disk.medium(top)).records.back().offset;
    for (const auto number : numbers) {
        const auto end = number == top ? last : box.disk.medium(number).size();
        for (std::size_t at = 0; at < end; ++at) {
            auto disk = box.disk;
            auto& byte = disk.medium(number)[at];
            byte = static_cast<char>(byte ^ 0x40);
            const auto found = recover(disk, "low-1", own_lane);
            ASSERT_FALSE(found.has_value()) << number << ' ' << at;
            EXPECT_EQ(found.error().segment, number);
            EXPECT_LE(found.error().offset, at);
            EXPECT_THAT(found.error().text, HasSubstr("segment " + std::to_string(number)));
        }
    }
}

TEST(journal_recovery, refuses_what_is_cut_short_before_the_last_segment) {
    bench_box box = filled();
    const auto numbers = *box.disk.list();
    const auto top = *std::max_element(numbers.begin(), numbers.end());
    for (const auto number : numbers) {
        for (std::size_t less = 1; number != top && less < 400; less += 7) {
            auto disk = box.disk;
            auto& bytes = disk.medium(number);
            bytes.resize(bytes.size() - less);
            const auto found = recover(disk, "low-1", own_lane);
            ASSERT_FALSE(found.has_value());
            EXPECT_EQ(found.error().why, errc::record_damaged);
            EXPECT_EQ(found.error().segment, number);
        }
    }
}

TEST(journal_recovery, refuses_and_says_why) {
    const struct {
        const char* name;
        std::function<void(simulated_disk&)> damage;
        errc expected;
        segment_number segment;
    } cases[] = {
        {"a segment in the middle is gone", [](auto& disk) { disk.lose(2); }, errc::segment_missing,
         2},
        {"the first segment is gone", [](auto& disk) { disk.lose(1); }, errc::segment_missing, 1},
        {"a segment is another's copy", [](auto& disk) { disk.medium(2) = disk.medium(3); },
         errc::other_journal, 2},
        {"a segment of another journal",
         [](auto& disk) {
             auto header = decode_header(disk.medium(2)).value();
             header.journal = {};
             disk.medium(2).replace(0, header_bytes, encode_header(header));
         },
         errc::other_journal, 2},
        {"a segment of another box",
         [](auto& disk) {
             auto header = decode_header(disk.medium(4)).value();
             header.box = "high-1";
             disk.medium(4).replace(0, header_bytes, encode_header(header));
         },
         errc::other_box, 4},
        {"an older segment emptied", [](auto& disk) { disk.medium(2).clear(); },
         errc::header_malformed, 2},
        {"the newest header gone, records behind it",
         [](auto& disk) { disk.medium(4).replace(0, 8, 8, '\0'); }, errc::header_malformed, 4},
    };
    const bench_box box = filled();
    for (const auto& one : cases) {
        auto disk = box.disk;
        one.damage(disk);
        const auto found = recover(disk, "low-1", own_lane);
        ASSERT_FALSE(found.has_value()) << one.name;
        EXPECT_EQ(found.error().why, one.expected) << one.name << ": " << found.error().text;
        EXPECT_EQ(found.error().segment, one.segment) << one.name;
    }
    auto disk = box.disk;
    EXPECT_EQ(recover(disk, "high-1", own_lane).error().why, errc::other_box);
}

TEST(journal_recovery, passes_over_starts_that_were_cut_short) {
    const struct {
        const char* name;
        std::string left;
    } cases[] = {
        {"an empty file", ""},
        {"half a header", std::string(60, 'D')},
        {"zeros for a header", std::string(header_bytes, '\0')},
        {"a header", encode_header({own_lane, {}, 9, 2, "low-1"})},
        {"a header and half a record",
         encode_header({own_lane, {}, 9, 2, "low-1"}) + std::string(100, 'r')},
    };
    for (const auto& one : cases) {
        bench_box box = filled();
        box.disk.medium(9) = one.left;
        const auto found = box.start();
        EXPECT_FALSE(found.created) << one.name;
        EXPECT_EQ(found.leftovers, std::vector<segment_number>{9}) << one.name;
        box.settle();
        EXPECT_TRUE(box.journal->ready()) << one.name;
        EXPECT_FALSE(box.disk.has(9) && box.disk.read(9).has_value()) << one.name;
        EXPECT_TRUE(box.disk.read(10).has_value()) << one.name;
    }
}

// Neither has left a record, so both have the same epoch (seed 3188 of the simulation).
TEST(journal_recovery, passes_over_two_starts_in_a_row_that_were_cut_short) {
    bench_box box = filled();
    box.disk.medium(9) =
        encode_header({own_lane, id16{std::byte{8}}, 9, 2, "low-1"}) + std::string(100, 'r');
    box.disk.medium(10) = encode_header({own_lane, id16{std::byte{9}}, 10, 2, "low-1"});
    const auto found = box.start();
    EXPECT_FALSE(found.created);
    EXPECT_EQ(found.leftovers, (std::vector<segment_number>{9, 10}));
    box.settle();
    EXPECT_TRUE(box.journal->ready());
}

// A segment is begun only after the one before was synced: within one start, a torn tail below a
// header is damage.
TEST(journal_recovery, refuses_a_torn_tail_below_a_segment_of_the_same_start) {
    for (const bool several_records : {false, true}) {
        bench_box box = filled();
        if (several_records) {
            (void)box.append_and_pump(box.next_batch());
            box.wait_and_settle();
        }
        const auto top = box.disk.list()->front();
        box.disk.medium(top).pop_back();
        auto next = decode_header(box.disk.medium(top)).value();
        ++next.number;
        box.disk.medium(next.number) = encode_header(next);
        const auto found = recover(box.disk, "low-1", own_lane);
        ASSERT_FALSE(found.has_value());
        EXPECT_EQ(found.error().why, errc::record_damaged);
        EXPECT_EQ(found.error().segment, top);
    }
}

TEST(journal_recovery, gives_back_what_the_audit_log_may_not_have) {
    bench_box box = filled();
    const auto all = box.journal->next_record();
    box.copied = 3;
    box.journal->audit_copied(3);
    (void)box.append_and_pump(box.next_batch());
    box.wait_and_settle();
    box.crash_losing_unsynced();
    const auto found = box.start(); // which checks the lines
    EXPECT_EQ(found.first_record, 3U);
    EXPECT_EQ(found.sum.next_record, all + 1);
}

} // namespace
