#include "bench_box.hpp"

#include <gmock/gmock.h>

namespace {

using namespace diolkos::journal;
using namespace diolkos::journal::test;
using action = simulated_disk::action;

bench_box started() {
    bench_box box;
    box.start();
    box.settle();
    EXPECT_TRUE(box.journal->ready());
    return box;
}

batch keeping(bench_box& box, std::uint64_t sequence, std::size_t bytes = 40) {
    auto what = box.next_batch();
    what.kept.push_back(crossing(course::outgoing, sequence, bytes));
    return what;
}

std::vector<action> run(bench_box& box) {
    std::vector<action> seen;
    while (!box.disk.idle()) {
        EXPECT_EQ(box.disk.under_way().size(), 1U) << "more than one request under way";
        seen.push_back(box.disk.under_way().front().what);
        box.step();
    }
    return seen;
}

TEST(durable_journal, begins_a_segment_before_anything_else) {
    bench_box box;
    box.start();
    EXPECT_EQ(run(box), (std::vector{action::create, action::append, action::sync_data,
                                     action::sync_directory, action::append, action::sync_data}));
    EXPECT_TRUE(box.journal->ready());
}

TEST(durable_journal, is_not_ready_before_its_start_is_on_the_disk) {
    bench_box box;
    box.start();
    while (!box.disk.idle()) {
        EXPECT_FALSE(box.journal->ready());
        box.step();
    }
    EXPECT_TRUE(box.journal->ready());
}

TEST(durable_journal, acknowledges_after_the_sync_and_not_before) {
    auto box = started();
    const auto given = box.append_and_pump(keeping(box, 1));
    EXPECT_EQ(given, 1U);
    EXPECT_EQ(box.journal->durable(), 0U);
    box.step(); // append
    EXPECT_EQ(box.journal->durable(), 0U);
    box.step(); // sync
    EXPECT_EQ(box.journal->durable(), 1U);
    EXPECT_TRUE(box.disk.idle());
}

TEST(durable_journal, writes_a_crossing_at_once) {
    auto box = started();
    (void)box.append_and_pump(keeping(box, 1));
    EXPECT_FALSE(box.disk.idle());
}

TEST(durable_journal, lets_records_wait_for_company) {
    auto box = started();
    (void)box.append_and_pump(box.next_batch());
    EXPECT_TRUE(box.disk.idle());
    EXPECT_EQ(box.journal->next_deadline(), box.now.mono + 1ms);
    box.now.mono += 999us;
    box.journal->pump(box.now);
    EXPECT_TRUE(box.disk.idle());
    box.now.mono += 1us;
    box.journal->pump(box.now);
    EXPECT_EQ(run(box).size(), 2U);
    EXPECT_EQ(box.journal->durable(), 1U);
    EXPECT_EQ(box.journal->next_deadline(), durable_journal::monotonic::max());
}

TEST(durable_journal, lingers_no_longer_with_many_batches_or_bytes) {
    auto many = started();
    for (std::size_t i = 0; i < many.how.group_batches; ++i) {
        EXPECT_TRUE(many.disk.idle());
        (void)many.append_and_pump(many.next_batch());
    }
    EXPECT_FALSE(many.disk.idle());

    auto large = started();
    batch what = large.next_batch();
    what.records.insert(0, std::string(large.how.group_bytes, ' '));
    (void)large.append_and_pump(what);
    EXPECT_FALSE(large.disk.idle());
}

TEST(durable_journal, what_comes_meanwhile_goes_together) {
    auto box = started();
    (void)box.append_and_pump(keeping(box, 1));
    for (std::uint64_t n = 2; n <= 5; ++n) {
        (void)box.append_and_pump(keeping(box, n));
    }
    EXPECT_EQ(box.disk.under_way().size(), 1U);
    box.step();
    box.step();
    EXPECT_EQ(box.journal->durable(), 1U);
    box.step();
    box.step();
    EXPECT_EQ(box.journal->durable(), 5U);
}

TEST(durable_journal, splits_what_is_too_much_for_one_write) {
    auto box = started();
    for (std::uint64_t n = 1; n <= 6; ++n) {
        (void)box.append(keeping(box, n, 400));
    }
    box.journal->pump(box.now);
    std::size_t writes = 0;
    for (const auto one : run(box)) {
        writes += one == action::append ? 1U : 0U;
    }
    EXPECT_GE(writes, 3U);
    EXPECT_EQ(box.journal->durable(), 6U);
}

TEST(durable_journal, an_empty_batch_has_its_ticket_too) {
    auto box = started();
    EXPECT_EQ(box.append_and_pump({}), 1U);
    box.wait_and_settle();
    EXPECT_EQ(box.journal->durable(), 1U);
}

TEST(durable_journal, frees_what_is_settled_and_copied) {
    auto box = started();
    for (std::uint64_t n = 1; n <= 40; ++n) {
        auto what = keeping(box, n, 200);
        if (n > 3) {
            what.settled.push_back({course::outgoing, n - 3, own_lane});
        }
        (void)box.append_and_pump(what);
        box.settle();
        box.copied = box.journal->next_record();
        box.journal->audit_copied(box.copied);
    }
    EXPECT_LE(box.disk.list()->size(), 3U);
    EXPECT_EQ(box.journal->used_bytes(), box.disk.bytes());
    EXPECT_EQ(box.start().crossings(course::outgoing).size(), 3U);
}

TEST(durable_journal, frees_nothing_that_was_not_copied) {
    auto box = started();
    for (std::uint64_t n = 1; n <= 20; ++n) {
        auto what = keeping(box, n, 200);
        what.settled.push_back({course::outgoing, n, own_lane});
        (void)box.append_and_pump(what);
        box.settle();
    }
    EXPECT_TRUE(box.disk.read(1).has_value());
    const auto found = box.start();
    EXPECT_EQ(found.first_record, 0U);
    EXPECT_EQ(found.crossings(course::outgoing).size(), 0U);
}

TEST(durable_journal, one_stuck_crossing_does_not_hold_the_rest_back) {
    auto box = started();
    (void)box.append_and_pump(keeping(box, 1, 50));
    box.settle();
    for (std::uint64_t n = 2; n <= 400; ++n) {
        ASSERT_TRUE(box.journal->has_room()) << n;
        auto what = keeping(box, n, 200);
        what.settled.push_back({course::outgoing, n - 1 == 1 ? 999 : n - 1, own_lane});
        (void)box.append_and_pump(what);
        box.settle();
        ASSERT_FALSE(box.journal->failed()) << box.journal->take_failure()->text;
        box.copied = box.journal->next_record();
        box.journal->audit_copied(box.copied);
    }
    EXPECT_EQ(box.journal->oldest_waiting(), wall_time(1'000'000s));
    const auto found = box.start();
    ASSERT_EQ(found.crossings(course::outgoing).size(), 2U);
    EXPECT_EQ(found.crossings(course::outgoing).front().stanza,
              crossing(course::outgoing, 1, 50).stanza);
    EXPECT_EQ(found.waiting.oldest(), wall_time(1'000'000s)) << "written again, it seems younger";
}

TEST(durable_journal, has_no_room_when_it_is_full_and_gets_it_back) {
    auto box = started();
    std::uint64_t n = 0;
    while (box.journal->has_room()) {
        (void)box.append_and_pump(keeping(box, ++n, 200));
        box.settle();
    }
    EXPECT_FALSE(box.journal->failed());
    auto done = box.next_batch();
    for (std::uint64_t i = 1; i <= n; ++i) {
        done.settled.push_back({course::outgoing, i, own_lane});
    }
    (void)box.append_and_pump(done);
    box.wait_and_settle();
    EXPECT_FALSE(box.journal->has_room()) << "its records are nowhere else";
    box.copied = box.journal->next_record();
    box.journal->audit_copied(box.copied);
    box.wait_and_settle(); // nobody appends
    EXPECT_TRUE(box.journal->has_room());
    EXPECT_EQ(box.journal->waiting(), 0U);
    box.start();
}

TEST(durable_journal, stops_beyond_the_reserve) {
    auto box = started();
    for (std::uint64_t n = 1; n <= 200 && !box.journal->failed(); ++n) {
        (void)box.append_and_pump(keeping(box, n, 200));
        box.settle();
    }
    ASSERT_TRUE(box.journal->failed());
    EXPECT_EQ(box.journal->take_failure()->why, errc::size_limit);
    const auto found = box.start(); // and can be opened again
    box.settle();
    EXPECT_TRUE(box.journal->ready());
    EXPECT_GT(found.waiting.size(), 10U);
}

TEST(durable_journal, any_failed_request_is_the_end) {
    for (const auto which : {action::create, action::append, action::sync_data,
                             action::sync_directory, action::remove}) {
        bench_box box;
        box.disk.fault = [which](action one) {
            return one == which ? make_error_code(boost::system::errc::io_error)
                                : boost::system::error_code();
        };
        box.disk.medium(1) = ""; // something to remove
        box.start();
        (void)box.append_and_pump(keeping(box, 1));
        box.settle();
        EXPECT_TRUE(box.journal->failed());
        EXPECT_EQ(box.journal->durable(), 0U);
        const auto why = box.journal->take_failure();
        ASSERT_TRUE(why.has_value());
        EXPECT_EQ(why->why, boost::system::errc::io_error);
        EXPECT_FALSE(box.journal->take_failure().has_value()) << "said twice";
        const auto asked = box.disk.requests();
        EXPECT_EQ(box.append_and_pump(keeping(box, 2)), 2U);
        box.wait_and_settle();
        EXPECT_EQ(box.disk.requests(), asked) << "tried again";
    }
}

TEST(durable_journal, says_that_it_survives) {
    EXPECT_THAT(std::string(started().journal->durability()), testing::HasSubstr("survives"));
}

} // namespace
