// A one-way link in good weather: what it says and when; sessions, restarts, replays, refusals.
#include "link/receiving_lane.hpp"
#include "one_way_world.hpp"

#include <functional>

namespace diolkos::link {
namespace {

TEST(OneWay, ASingleMessageIsThreeDatagramsOfItsOwnSize) {
    one_way_world world(1);
    world.start_receiver();
    world.start_sender();
    world.wait(1ms);
    const auto before = world.sent_datagrams;
    const auto bytes = world.sent_bytes;
    world.offer(300);
    world.flush();
    EXPECT_EQ(world.sent_datagrams - before, 3U);
    EXPECT_LT(world.sent_bytes - bytes, 3U * 420U);
    world.wait(50us);
    EXPECT_TRUE(world.arrived.contains(1));
    EXPECT_EQ(world.commit_heard, 0U) << "it may be delivered when its sender has it on disk";
    world.commit();
    world.wait(50us);
    EXPECT_EQ(world.commit_heard, 1U);
}

TEST(OneWay, AnIdleLinkCostsLessThanThreeKilobytesASecond) {
    one_way_world world(1);
    world.start_receiver();
    world.start_sender();
    world.wait(1s);
    const auto bytes = world.sent_bytes;
    const auto datagrams = world.sent_datagrams;
    world.wait(10s);
    EXPECT_EQ(world.sent_datagrams - datagrams, 100U);
    constexpr std::uint64_t ip_and_udp = 28;
    EXPECT_LT((world.sent_bytes - bytes) + 100 * ip_and_udp, 30'000U);
}

TEST(OneWay, ABlockIsClosedWhenItIs200MicrosecondsOld) {
    one_way_world world(1);
    world.start_receiver();
    world.start_sender();
    world.wait(1ms);
    world.offer(300);
    world.wait(199us);
    EXPECT_TRUE(world.arrived.empty());
    world.wait(100us);
    EXPECT_TRUE(world.arrived.contains(1));
}

TEST(OneWay, CrossingsAreSettledWhenTheyAreWithTheNetworkAndOnTheDisk) {
    one_way_world world(1);
    world.start_receiver();
    world.start_sender();
    world.wait(1ms);
    world.offer(300);
    world.flush();
    EXPECT_EQ(world.settled, 0U) << "not durable";
    world.commit();
    EXPECT_EQ(world.settled, 1U);
    world.network_takes = false;
    world.offer(300);
    world.commit();
    EXPECT_EQ(world.settled, 1U) << "not with the network";
    world.network_takes = true;
    world.flush();
    world.wait(200ms);
    EXPECT_EQ(world.settled, 2U);
}

TEST(OneWay, ANetworkThatTakesNothingFillsTheWindow) {
    one_way_world world(1);
    world.start_sender();
    world.network_takes = false;
    for (std::size_t i = 0; i < max_window_crossings; ++i)
        world.offer(100);
    world.commit();
    EXPECT_FALSE(world.sender->has_room(1));
    world.network_takes = true;
    world.flush();
    world.wait(100ms);
    EXPECT_TRUE(world.sender->has_room(1));
}

TEST(OneWay, IsPacedAndLosesNothingByIt) {
    one_way_world world(1);
    world.sending.bytes_per_second = 1'000'000;
    world.sending.burst_bytes = 10'000;
    world.start_receiver();
    world.start_sender();
    const auto began = world.now;
    const auto bytes = world.sent_bytes;
    for (int i = 0; i < 1000; ++i)
        world.offer(1000);
    world.commit();
    while (world.settled < 1000)
        world.wait(1ms);
    const auto took = std::chrono::duration<double>(world.now - began).count();
    EXPECT_LE(static_cast<double>(world.sent_bytes - bytes), 1'000'000 * took + 12'000);
    EXPECT_GT(took, 1.0);
    world.wait(1s);
    EXPECT_EQ(world.arrived.size(), 1000U);
}

TEST(OneWay, SilenceIsReportedOnceAndSoIsItsEnd) {
    one_way_world world(1);
    world.start_receiver();
    world.start_sender();
    world.wait(1s);
    EXPECT_EQ(world.ups, 1U);
    world.sky.loss = 1;
    world.wait(10s);
    EXPECT_EQ(world.silences, 1U);
    world.sky.loss = 0;
    world.wait(1s);
    EXPECT_EQ(world.ups, 2U);
    EXPECT_EQ(world.restarts, 1U);
}

// --- restarts

TEST(OneWay, ASenderThatStartsAgainSendsAgainWhatItHadNotHandedOn) {
    one_way_world world(1);
    world.start_receiver();
    world.start_sender();
    world.offer(300);
    world.commit();
    world.wait(1ms);
    world.network_takes = false; // it stops before it hears that these are with the network
    world.offer(300);
    world.offer(300);
    world.commit();
    world.wait(1ms);
    EXPECT_EQ(world.arrived.size(), 3U);
    world.network_takes = true;
    world.start_sender();
    world.wait(1s);
    EXPECT_EQ(world.arrived.size(), 3U) << "and nothing arrives twice";
    EXPECT_EQ(world.settled, 3U);
    world.offer(300);
    world.commit();
    world.wait(1s);
    world.expect_all_accounted_for();
    EXPECT_EQ(world.arrived.size(), 4U);
}

TEST(OneWay, WhatWasNotDurableAtTheSenderIsGivenUpAndItsNumbersCountAnew) {
    one_way_world world(1);
    world.start_receiver();
    world.start_sender();
    world.offer(300);
    world.commit();
    world.offer(300); // arrives, and is never committed
    world.flush();
    world.wait(1ms);
    EXPECT_TRUE(world.arrived.contains(2));
    world.start_sender();
    world.wait(1ms);
    EXPECT_FALSE(world.arrived.contains(2));
    EXPECT_EQ(world.restarts, 2U);
    world.offer(400); // other bytes under the same number
    world.commit();
    world.wait(1ms);
    EXPECT_TRUE(world.arrived.contains(2));
    world.expect_all_accounted_for();
}

TEST(OneWay, WhatAReceiverMissesWhileItIsDownIsReportedLost) {
    one_way_world world(1);
    world.start_receiver();
    world.start_sender();
    for (int i = 0; i < 10; ++i) {
        world.offer(300);
        world.commit();
        world.wait(1ms);
    }
    world.receiver.reset();
    for (int i = 0; i < 5; ++i) {
        world.offer(300);
        world.commit();
        world.wait(1ms);
    }
    world.start_receiver();
    for (int i = 0; i < 5; ++i) {
        world.offer(300);
        world.commit();
        world.wait(1ms);
    }
    world.wait(1s);
    world.expect_all_accounted_for();
    EXPECT_EQ(world.lost.size(), 5U);
    EXPECT_TRUE(world.lost.contains(11) && world.lost.contains(15));
    EXPECT_EQ(world.arrived.size(), 15U) << "what came before the first beacon was kept for it";
}

TEST(OneWay, ASenderThatWasDownDuringTheLossIsBelievedWhenItIsBack) {
    one_way_world world(1);
    world.start_receiver();
    world.start_sender();
    world.sky.loss = 1;
    for (int i = 0; i < 5; ++i)
        world.offer(300);
    world.commit();
    world.sky.loss = 0;
    world.start_sender(); // before any beacon has told of them
    world.wait(1ms);
    EXPECT_EQ(world.lost.size(), 5U);
    world.expect_all_accounted_for();
}

TEST(OneWay, WhatWasSentBeforeTheReceiverHeardOfTheJournalIsReportedLost) {
    one_way_world world(1);
    world.start_sender();
    for (int i = 0; i < 5; ++i)
        world.offer(300);
    world.commit();
    EXPECT_EQ(world.settled, 5U) << "handed on, and so never sent again";
    world.wait(10ms); // nobody is there to receive them
    world.start_receiver();
    world.start_sender(); // its second start is the first one that is heard
    world.wait(1s);
    EXPECT_EQ(world.lost.size(), 5U);
    world.offer(300);
    world.commit();
    world.wait(1s);
    EXPECT_TRUE(world.arrived.contains(6));
    world.expect_all_accounted_for();
}

// --- replays

TEST(OneWay, ARecordedSessionIsWorthNothingWhateverStartsAgain) {
    enum class again : std::uint8_t { nobody, sender, receiver, both };
    for (const auto who : {again::nobody, again::sender, again::receiver, again::both}) {
        SCOPED_TRACE(static_cast<int>(who));
        one_way_world world(3);
        world.record = true;
        world.start_receiver();
        world.start_sender();
        for (int i = 0; i < 200; ++i) {
            world.offer(1 + world.from.below(3000));
            world.commit();
            world.wait(1ms);
        }
        world.wait(1s);
        world.record = false;
        if (who == again::sender || who == again::both)
            world.start_sender();
        if (who == again::receiver || who == again::both)
            world.start_receiver();
        world.wait(500ms);
        EXPECT_EQ(world.arrived.size(), 200U);
        const auto restarts = world.restarts;
        for (const auto& each : world.recorded)
            world.receive(each);
        world.wait(500ms);
        // The world's owner fails on a crossing that arrives twice.
        EXPECT_EQ(world.arrived.size(), 200U);
        EXPECT_TRUE(world.lost.empty());
        EXPECT_EQ(world.restarts, restarts);
        world.offer(300);
        world.commit();
        world.wait(1s);
        EXPECT_EQ(world.arrived.size(), 201U) << "and the link goes on";
    }
}

TEST(OneWay, ARecordingIsWorthNothingToAReceiverThatHasLostItsJournalAndWasTold) {
    one_way_world world(3);
    world.record = true;
    world.start_receiver();
    world.start_sender();
    world.offer(300);
    world.commit();
    world.wait(1s);
    ASSERT_EQ(world.arrived.size(), 1U);
    world.record = false;
    world.sender.reset();
    world.heard_epoch = 0;
    world.decided = world.commit_heard = 0;
    world.arrived.clear();

    world.receiving.least_start = world.epoch + 1;
    world.start_receiver();
    for (const auto& each : world.recorded)
        world.receive(each);
    EXPECT_TRUE(world.arrived.empty());
    ASSERT_EQ(world.failures.size(), 1U);
    EXPECT_EQ(world.failures[0].rule, "link.session");

    world.start_sender(); // the real one, at its next start
    world.offer(300);
    world.commit();
    world.wait(1s);
    EXPECT_EQ(world.arrived.size(), 1U);
}

TEST(OneWay, AReplayedSessionIsNamed) {
    one_way_world world(3);
    world.record = true;
    world.start_receiver();
    world.start_sender();
    world.wait(1s);
    world.record = false;
    world.start_sender();
    world.wait(1s);
    for (const auto& each : world.recorded)
        world.receive(each);
    ASSERT_EQ(world.failures.size(), 1U) << "once, however many of its beacons come";
    EXPECT_EQ(world.failures[0].rule, "link.session");
}

TEST(OneWay, AFloodOfForgedDatagramsIsNotDecoded) {
    one_way_world world(4);
    world.record = true;
    world.start_receiver();
    world.start_sender();
    world.offer(300);
    world.commit();
    world.wait(1s);
    const auto before = *world.receiver->counters();
    for (int i = 0; i < 20'000; ++i) {
        auto forged = world.recorded[world.from.below(world.recorded.size())];
        switch (world.from.below(4)) {
        case 0: // random
            forged = world.from.bytes(world.from.below(1500));
            break;
        case 1: // a right header, a packet to come, a body of chance
            forged = forged.substr(0, 24) + world.from.bytes(8 + world.from.below(1400));
            break;
        case 2: // another session
            forged.replace(4, 8, world.from.bytes(8));
            break;
        case 3: // its number is changed
            forged.replace(24, 8, world.from.bytes(8));
            break;
        }
        world.receive(forged);
    }
    const auto after = *world.receiver->counters();
    EXPECT_EQ(after.authentic, before.authentic);
    EXPECT_EQ(after.malformed, 0U);
    EXPECT_TRUE(world.failures.empty());
    EXPECT_GT(after.forged, before.forged + 10'000);
    world.offer(300);
    world.commit();
    world.wait(1s);
    EXPECT_EQ(world.arrived.size(), 2U);
}

// --- what does not fit is refused, and named

class refusing : public ::testing::Test {
protected:
    // A beacon as `change` has made it, sealed with the right key.
    template <typename Change>
    void say(Change change, std::uint64_t counter = 1) {
        beacon what;
        what.who.link_name = "isthmus";
        what.who.boot = boot_of(1);
        what.who.lanes.resize(1);
        what.who.lanes[0].epoch = counter;
        change(what);
        std::string body, datagram;
        encode(what, body);
        datagram_sealer sealer(key_of(1), {counter, {}});
        sealer.seal(datagram_kind::beacon, std::as_bytes(std::span(body)), datagram);
        world_.receive(datagram);
    }
    void SetUp() override { world_.start_receiver(); }
    one_way_world world_{1};
};

TEST_F(refusing, WhatDiffersIsNamed) {
    const std::pair<const char*, std::function<void(beacon&)>> cases[] = {
        {"link.hello.version", [](beacon& b) { b.who.version = 1; }},
        {"link.hello.name", [](beacon& b) { b.who.link_name = "canal"; }},
        {"link.hello.schema-digest", [](beacon& b) { b.who.schema_digest[0] = std::byte{1}; }},
        {"link.hello.lanes", [](beacon& b) { b.who.lanes.resize(2, b.who.lanes[0]); }},
        {"link.hello.boot", [](beacon& b) { b.who.boot = boot_of(2); }},
    };
    std::uint64_t counter = 1;
    for (const auto& [rule, change] : cases) {
        world_.failures.clear();
        say(change, ++counter);
        ASSERT_EQ(world_.failures.size(), 1U) << rule;
        EXPECT_EQ(world_.failures[0].rule, rule);
        EXPECT_EQ(world_.ups, 0U);
    }
    say([](beacon&) {}, ++counter);
    EXPECT_EQ(world_.ups, 1U);
}

TEST_F(refusing, AJournalThatWasSetBackIsNamed) {
    say([](beacon& b) {
        b.who.lanes[0].committed = 100;
        b.who.lanes[0].first_kept = 101;
        b.sequence = b.committed = 100;
    });
    EXPECT_EQ(world_.decided, 100U);
    world_.durable = 100;
    say(
        [](beacon& b) {
            b.who.lanes[0].committed = 90;
            b.who.lanes[0].first_kept = 91;
            b.sequence = b.committed = 90;
        },
        2);
    ASSERT_EQ(world_.failures.size(), 1U);
    EXPECT_EQ(world_.failures[0].rule, "link.hello.set-back");
}

TEST_F(refusing, ACounterThatIsNotTheEpochIsNoBeacon) {
    say([](beacon& b) { b.who.lanes[0].epoch = 7; });
    EXPECT_EQ(world_.ups, 0U);
    EXPECT_EQ(world_.receiver->counters()->malformed, 1U);
}

TEST_F(refusing, ABoxDoesNotHearItself) {
    auto how = one_way_settings_of(2); // the receiver's own journal, its own key both ways
    how.one_way->send.emplace().key = key_of(1);
    one_way_link echo(how, {});
    link_events out;
    echo.on_ready(world_.now, out);
    for (const auto& event : out) {
        const auto& many = std::get<link_datagrams>(event);
        world_.receive(many.bytes.substr(0, many.sizes[0]));
    }
    ASSERT_EQ(world_.failures.size(), 1U);
    EXPECT_EQ(world_.failures[0].rule, "link.hello.boot");
}

} // namespace
} // namespace diolkos::link
