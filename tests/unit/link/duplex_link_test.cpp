#include "link_world.hpp"
#include "wire_format/frame_writer.hpp"

#include <gmock/gmock.h>

namespace diolkos::link {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST(duplex_link, comes_up_when_both_have_said_hello) {
    world w;
    w.low->connect(w.now);
    EXPECT_FALSE(w.low->link().up());
    w.high->connect(w.now);
    w.carry_all();
    ASSERT_TRUE(w.low->link().up());
    ASSERT_TRUE(w.high->link().up());
    EXPECT_EQ(w.low->last_up()->peer_boot, boot_of(2));
    EXPECT_EQ(w.high->last_up()->resumed_after, 0U);
}

TEST(duplex_link, carries_both_ways_and_settles_with_each_outcome) {
    world w;
    w.connect();
    w.carry_all();
    for (int i = 0; i < 100; ++i) {
        w.low->offer(w.now);
        w.high->offer(w.now);
    }
    w.settle();
    w.expect_settled();
    EXPECT_EQ(w.high->arrived(), 100U);
    EXPECT_EQ(w.low->arrived(), 100U);
}

TEST(duplex_link, works_byte_by_byte) {
    world w;
    w.connect();
    for (int i = 0; i < 20; ++i)
        w.low->offer(w.now);
    w.low->commit_all();
    while (w.carry(*w.low, *w.high, 1) + w.carry(*w.high, *w.low, 1) > 0)
        w.high->record_all(w.now);
    w.settle();
    w.expect_settled();
    EXPECT_EQ(w.high->arrived(), 20U);
}

TEST(duplex_link, what_is_offered_while_it_is_down_goes_over_when_it_is_up) {
    world w;
    for (int i = 0; i < 10; ++i)
        w.low->offer(w.now);
    EXPECT_EQ(w.low->sends(), 0U);
    w.settle();
    w.expect_settled();
    EXPECT_EQ(w.high->arrived(), 10U);
}

TEST(duplex_link, a_burst_of_offers_is_one_send) {
    duplex_link link(settings_of(1)), peer(settings_of(2));
    link_events out, peer_out;
    link.on_connected({}, out);
    peer.on_connected({}, peer_out);
    link.on_bytes(std::as_bytes(std::span(std::get<link_send>(peer_out.front()).bytes)), {}, out);
    ASSERT_TRUE(link.up());
    out.clear();
    for (sequence_number i = 1; i <= 50; ++i)
        (void)link.offer(id_of(i), "stanza", {}, out);
    link.committed(50, out);
    EXPECT_EQ(out.size(), 1U);
}

TEST(duplex_link, commit_follows_its_crossings_and_is_said_once) {
    world w;
    w.connect();
    w.carry_all();
    w.low->offer(w.now);
    w.carry_all();
    EXPECT_EQ(w.high->peer_committed(), 0U) << "arrived, but not committed";
    w.low->commit(1);
    const std::size_t sends = w.low->sends();
    w.low->commit(1);
    EXPECT_EQ(w.low->sends(), sends);
    w.carry_all();
    EXPECT_EQ(w.high->peer_committed(), 1U);
}

TEST(duplex_link, a_commit_lost_with_the_connection_is_said_again) {
    world w;
    w.connect();
    w.carry_all();
    w.low->offer(w.now);
    w.carry_all();
    w.high->record_all(w.now);
    w.pass(milliseconds(1));
    w.carry_all();
    EXPECT_EQ(w.low->settled(), 1U);
    w.low->commit(1); // on its way when the connection goes
    w.disconnect();
    w.connect();
    w.carry_all();
    EXPECT_EQ(w.high->peer_committed(), 1U);
}

TEST(duplex_link, a_receipt_waits_for_its_count_or_its_time) {
    world w;
    w.connect();
    w.carry_all();
    for (int i = 0; i < 64; ++i)
        w.low->offer(w.now);
    w.carry_all();
    for (int i = 0; i < 63; ++i)
        w.high->record_one(w.now);
    EXPECT_TRUE(w.high->to_peer().empty());
    EXPECT_EQ(w.high->link().next_deadline(), w.now + milliseconds(1));
    w.high->record_one(w.now);
    w.carry_all();
    EXPECT_EQ(w.low->settled(), 64U) << "64 recorded";

    w.low->offer(w.now);
    w.carry_all();
    w.high->record_one(w.now);
    w.pass(microseconds(999));
    w.carry_all();
    EXPECT_EQ(w.low->settled(), 64U);
    w.pass(microseconds(1));
    w.carry_all();
    EXPECT_EQ(w.low->settled(), 65U) << "a millisecond later";
}

TEST(duplex_link, receipts_lost_with_the_connection_are_said_again) {
    world w;
    w.connect();
    w.carry_all();
    for (int i = 0; i < 10; ++i) // 3 and 10 will be refused
        w.low->offer(w.now);
    w.carry_all();
    w.high->record_all(w.now);
    w.pass(milliseconds(1)); // the receipt is on its way when the connection goes
    w.disconnect();
    EXPECT_EQ(w.low->settled(), 0U);
    w.connect();
    w.carry_all();
    EXPECT_EQ(w.low->settled(), 10U);
    EXPECT_EQ(w.high->arrived(), 10U);
}

TEST(duplex_link, what_is_recorded_between_the_hellos_changes_nothing) {
    world w;
    w.connect();
    w.carry_all();
    for (int i = 0; i < 10; ++i)
        w.low->offer(w.now);
    w.carry_all();
    w.high->record_one(w.now);
    w.disconnect();
    w.connect(); // says that one is recorded
    for (int i = 0; i < 5; ++i)
        w.high->record_one(w.now);
    w.carry_all();
    EXPECT_EQ(w.low->last_up()->resumed_after, 1U);
    w.settle();
    w.expect_settled();
}

TEST(duplex_link, a_new_connection_replaces_the_old_one) {
    world w;
    w.connect();
    w.carry_all();
    w.low->offer(w.now);
    w.connect();
    w.settle();
    w.expect_settled();
    EXPECT_EQ(w.low->ups(), 2U);
}

TEST(duplex_link, a_connection_that_replaces_another_halfway_through_a_frame_starts_afresh) {
    world w;
    w.connect();
    w.carry(*w.low, *w.high, 7);
    w.connect();
    w.settle();
    w.expect_settled();
}

TEST(duplex_link, the_window_closes_by_count) {
    link_settings narrow = settings_of(1);
    narrow.window_crossings = 5;
    world w(narrow);
    w.connect();
    w.carry_all();
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(w.low->offer(w.now));
    EXPECT_FALSE(w.low->offer(w.now));
    w.settle();
    EXPECT_TRUE(w.low->offer(w.now));
}

TEST(duplex_link, the_window_closes_by_bytes) {
    link_settings narrow = settings_of(1);
    narrow.window_bytes = 1000;
    duplex_link link(narrow);
    link_events out;
    EXPECT_TRUE(link.has_room(5000)) << "one alone always has room";
    (void)link.offer(id_of(1), std::string(600, 'x'), {}, out);
    EXPECT_TRUE(link.has_room(400));
    EXPECT_FALSE(link.has_room(401));
}

TEST(duplex_link, a_window_of_bytes_opens_again_as_receipts_come) {
    link_settings narrow = settings_of(1);
    narrow.window_bytes = 300;
    world w(narrow);
    w.connect();
    w.carry_all();
    for (int round = 0; round < 20; ++round) {
        std::size_t offered = 0;
        while (w.low->offer(w.now))
            ++offered;
        ASSERT_GE(offered, 3U) << "round " << round;
        w.settle();
    }
    w.expect_settled();
}

TEST(duplex_link, settings_cannot_widen_the_window_beyond_what_the_peer_takes) {
    link_settings wide = settings_of(1);
    wide.window_crossings = wide.window_bytes = std::size_t{1} << 40U;
    duplex_link link(wide);
    link_events out;
    sequence_number next = 1;
    for (; link.has_room(10); ++next)
        (void)link.offer(id_of(next), "0123456789", {}, out);
    EXPECT_EQ(next - 1, 4096U);
}

TEST(duplex_link, a_full_window_in_small_and_in_large_crossings_is_taken) {
    for (const std::size_t size : {std::size_t{10}, wire::codec::max_stanza_bytes}) {
        duplex_link low(settings_of(1)), high(settings_of(2));
        link_events low_out, high_out;
        for (sequence_number i = 1; low.has_room(size); ++i)
            (void)low.offer(id_of(i), std::string(size, 'x'), {}, low_out);
        low.on_connected({}, low_out);
        high.on_connected({}, high_out);
        low.on_bytes(std::as_bytes(std::span(std::get<link_send>(high_out[0]).bytes)), {}, low_out);
        std::string bytes;
        for (const link_event& event : low_out)
            if (const auto* send = std::get_if<link_send>(&event))
                bytes += send->bytes;
        high_out.clear();
        high.on_bytes(std::as_bytes(std::span(bytes)), {}, high_out);
        EXPECT_TRUE(high.up());
        EXPECT_EQ(high_out.size(), low.last_offered() + 1) << "up, and each crossing";
    }
}

TEST(duplex_link, a_sender_that_restarts_counts_from_one_again) {
    world w;
    w.connect();
    w.carry_all();
    for (int i = 0; i < 10; ++i)
        w.low->offer(w.now);
    w.carry_all(); // arrived, not yet recorded
    w.disconnect();
    w.low = std::make_unique<owner>(settings_of(3));
    for (int i = 0; i < 4; ++i)
        w.low->offer(w.now);
    w.connect();
    w.carry_all();
    EXPECT_EQ(w.high->first_arrived(), 1U);
    EXPECT_EQ(w.high->arrived(), 4U);
    w.settle();
    w.expect_settled();
}

TEST(duplex_link, a_receiver_that_restarts_takes_up_what_has_no_receipt) {
    world w;
    w.connect();
    w.carry_all();
    for (int i = 0; i < 10; ++i)
        w.low->offer(w.now);
    w.carry_all();
    for (int i = 0; i < 6; ++i)
        w.high->record_one(w.now);
    w.pass(milliseconds(1));
    w.carry_all();
    EXPECT_EQ(w.low->settled(), 6U);
    w.disconnect();
    w.high = std::make_unique<owner>(settings_of(4));
    w.settle();
    w.expect_settled();
    EXPECT_EQ(w.high->first_arrived(), 7U);
    EXPECT_EQ(w.low->last_up()->resumed_after, 6U);
}

TEST(duplex_link, heartbeats_keep_an_idle_link_alive) {
    world w;
    w.connect();
    w.carry_all();
    for (int second = 0; second < 30; ++second) {
        w.pass(std::chrono::seconds(1));
        w.carry_all();
        ASSERT_TRUE(w.low->link().up() && w.high->link().up());
    }
    EXPECT_EQ(w.low->sends(), 31U) << "Hello, and one heartbeat a second";
}

TEST(duplex_link, silence_ends_the_connection) {
    world w;
    w.connect();
    w.carry_all();
    w.pass(milliseconds(2999));
    EXPECT_FALSE(w.low->failed());
    w.pass(milliseconds(1));
    ASSERT_TRUE(w.low->failed());
    EXPECT_EQ(w.low->failed()->rule, "link.silence");
    EXPECT_EQ(w.low->link().next_deadline(), monotonic::max());
}

TEST(duplex_link, a_peer_that_never_says_hello_is_dropped) {
    owner low(settings_of(1));
    const monotonic now{std::chrono::hours(1)};
    low.connect(now);
    EXPECT_EQ(low.link().next_deadline(), now + milliseconds(3000));
    low.time(low.link().next_deadline());
    ASSERT_TRUE(low.failed());
    EXPECT_EQ(low.failed()->rule, "link.hello.timeout");
}

TEST(duplex_link, a_hello_that_trickles_has_no_more_time) {
    owner low(settings_of(1)), high(settings_of(2));
    monotonic now{std::chrono::hours(1)};
    low.connect(now);
    high.connect(now);
    const std::string hello = high.to_peer();
    for (const char byte : hello.substr(0, 30)) {
        low.receive(std::string_view(&byte, 1), now);
        now += milliseconds(101);
        low.time(now);
    }
    ASSERT_TRUE(low.failed());
    EXPECT_EQ(low.failed()->rule, "link.hello.timeout");
}

TEST(duplex_link, doing_what_next_deadline_says_is_enough) {
    world w;
    w.connect();
    w.carry_all();
    w.low->offer(w.now);
    w.carry_all();
    w.high->record_all(w.now);
    for (int turn = 0; turn < 20; ++turn) {
        const monotonic next =
            std::min(w.low->link().next_deadline(), w.high->link().next_deadline());
        ASSERT_GT(next, w.now) << "a deadline that has been met must not stay";
        w.pass(std::chrono::duration_cast<microseconds>(next - w.now));
        w.carry_all();
        ASSERT_TRUE(w.low->link().up() && w.high->link().up());
    }
    EXPECT_EQ(w.low->settled(), 1U);
}

} // namespace
} // namespace diolkos::link
