// A disk that fills up: what is told, what is slowed, what is stopped, and that it ends by itself.
#include "box/clock_watch.hpp"
#include "box/storage_watch.hpp"
#include "journal/volatile_journal.hpp"
#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diolkos::box::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

constexpr std::uint64_t gib = std::uint64_t{1} << 30U;

storage_space used(unsigned percent) {
    return {100 * gib, (100 - percent) * gib, 0, 0};
}

// --- by itself
struct watch_alone {
    storage_settings how;
    journal::volatile_journal store;
    recorder log{{"box", "boot", "build"}, 0, store};
    actions out;
    storage_watch watch{how, log, out};

    storage_level at(unsigned audit, unsigned journal = 0) {
        watch.seen({used(audit), used(journal)});
        return watch.level();
    }
    std::uint64_t told() const {
        return log.added()[static_cast<std::size_t>(audit::event::storage_threshold)];
    }
};

TEST(storage_watch, goes_up_at_each_threshold_and_down_below_it) {
    using enum storage_level;
    const std::tuple<unsigned, storage_level, std::uint64_t> steps[] = {
        {0, normal, 0},  {74, normal, 0},  {75, alert, 1},   {89, alert, 1},   {90, slow, 2},
        {94, slow, 2},   {95, stopped, 3}, {94, stopped, 3}, {93, stopped, 3}, {92, slow, 4},
        {89, slow, 4},   {88, slow, 4},    {87, alert, 5},   {74, alert, 5},   {73, alert, 5},
        {72, normal, 6}, {99, stopped, 7}, {10, normal, 8},
    };
    watch_alone w;
    for (const auto& [percent, level, told] : steps) {
        EXPECT_EQ(w.at(percent), level) << percent;
        EXPECT_EQ(w.told(), told) << percent;
    }
    EXPECT_THAT(w.out, SizeIs(8)) << "and a line for the operator each time";
}

TEST(storage_watch, the_fuller_one_of_the_two_counts) {
    watch_alone w;
    EXPECT_EQ(w.at(10, 80), storage_level::alert);
    EXPECT_EQ(w.at(92, 80), storage_level::slow);
    EXPECT_EQ(w.at(10, 96), storage_level::stopped);
}

TEST(storage_watch, files_can_run_out_before_bytes) {
    watch_alone w;
    w.watch.seen({{100 * gib, 90 * gib, 1000, 40}, used(0)});
    EXPECT_TRUE(w.watch.stopped());
    EXPECT_EQ(w.watch.used_percent(), 96U);
}

TEST(storage_watch, what_does_not_say_its_size_is_not_full) {
    watch_alone w;
    w.watch.seen({});
    EXPECT_EQ(w.watch.level(), storage_level::normal);
}

TEST(storage_watch, slow_is_so_many_records_a_second) {
    watch_alone w;
    w.log.at({xmpp::monotonic(1h), {}});
    w.at(91);
    audit::record entry;
    int admitted = 0;
    for (auto now = xmpp::monotonic(1h); now < xmpp::monotonic(1h) + 10s; now += 1ms) {
        w.log.at({now, {}});
        if (w.watch.admits()) { // each turn has ten of them ready
            for (int i = 0; i < 10; ++i) {
                w.log.add(entry);
            }
            admitted += 10;
        }
    }
    const auto expected = storage_watch::slow_rate.burst + 10 * storage_watch::slow_rate.per_second;
    EXPECT_NEAR(admitted, static_cast<double>(expected), 20);
}

// --- the whole box
std::string message(const std::string& id) {
    return "<message from=\"a@low.example/r\" to=\"b@high.example\" type=\"chat\" id=\"" + id +
           "\"><body>hi</body></message>";
}

void fill(world& w, world::box_side& box, unsigned percent) {
    box.machine->storage_seen({used(percent), used(0)}, w.now);
    w.run();
}

TEST(storage, a_box_that_is_stopped_takes_nothing_in_and_goes_on_by_itself) {
    world w;
    w.low().server_connect();
    w.low().server_send(message("before"));
    w.run();
    ASSERT_THAT(w.high().server_received, SizeIs(1));
    fill(w, w.low(), 96);
    EXPECT_THAT(w.low().log_lines_with("storage-threshold"),
                ElementsAre(HasSubstr("\"outcome\":\"stopped\"")));
    const auto records = w.low().log_lines_with("").size();
    w.low().server_send(message("while"));
    w.pass(20s);
    EXPECT_THAT(w.high().server_received, SizeIs(1));
    EXPECT_THAT(w.low().log_lines_with(""), SizeIs(records)) << "not read, so nothing to record";
    fill(w, w.low(), 50);
    w.pass(1s);
    ASSERT_THAT(w.high().server_received, SizeIs(2));
    EXPECT_EQ(*w.high().server_received[1].find("id"), "while");
    EXPECT_THAT(w.low().log_lines_with("storage-threshold"), SizeIs(2));
}

TEST(storage, a_receiving_box_that_is_stopped_holds_receipts_back_and_loses_nothing) {
    world w;
    w.low().server_connect();
    fill(w, w.high(), 96);
    for (int i = 0; i < 5; ++i) {
        w.low().server_send(message("m" + std::to_string(i)));
    }
    w.pass(5s);
    EXPECT_THAT(w.low().log_lines_with("crossing-receipted"), IsEmpty());
    fill(w, w.high(), 50);
    w.pass(1s);
    EXPECT_THAT(w.low().log_lines_with("crossing-receipted"), SizeIs(5));
    EXPECT_THAT(w.high().server_received, SizeIs(5));
}

TEST(storage, nobody_new_is_let_in_while_it_is_stopped) {
    world w;
    fill(w, w.low(), 97);
    const auto records = w.low().log_lines_with("").size();
    for (connection_id n = 100; n < 200; ++n) {
        w.low().machine->accepted(n, "192.0.2.1:9", transport::clear, w.now);
        w.low().machine->closed(n, "", w.now);
    }
    w.run();
    EXPECT_THAT(w.low().log_lines_with(""), SizeIs(records)) << "strangers do not use the reserve";
}

TEST(storage, slow_is_slower_and_whole) {
    world w;
    w.low().server_connect();
    fill(w, w.low(), 91);
    for (int i = 0; i < 300; ++i) { // all in one read of the socket: records for some seconds
        w.low().server_send(message("m" + std::to_string(i)));
    }
    w.run();
    w.low().server_send(message("behind them"));
    w.pass(1s);
    EXPECT_EQ(w.low().paused_count, 1U);
    EXPECT_THAT(w.high().server_received, SizeIs(300));
    w.pass(30s);
    EXPECT_THAT(w.high().server_received, SizeIs(301));
}

// --- and one that is slow
// What is refused, or answered because the link is down for long, takes no place in any window:
// while the disk stood still, all of it was read and kept in memory (simulation, seed 7853).
TEST(storage, a_disk_that_stands_still_stops_peers_although_all_they_say_is_refused) {
    world w;
    auto how = w.low().how;
    how.max_undurable_bytes = 20'000;
    w.low().machine->reconfigured(how, w.now);
    w.low().server_connect();
    w.run();
    w.low().disk_completes = false;
    constexpr int sent = 300;
    for (int i = 0; i < sent; ++i) {
        w.low().server_send(
            "<iq from=\"a@low.example/r\" to=\"b@high.example\" type=\"get\" id=\"" +
            std::to_string(i) + "\"><query xmlns=\"urn:unknown\"/></iq>");
        w.run();
    }
    EXPECT_EQ(w.low().paused_count, 1U);
    w.low().disk_completes = true;
    w.low().complete_disk();
    w.pass(1s);
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"stanza-refused\""), SizeIs(sent));
    EXPECT_GE(w.low().paused_count, 1U);
    w.low().server_send(message("after"));
    w.pass(1s);
    EXPECT_THAT(w.high().server_received, SizeIs(1));
}

// --- the clock
TEST(clock_watch, a_clock_that_is_set_is_on_record_and_one_that_is_slewed_is_not) {
    world w;
    const auto steps = [&] { return w.low().log_lines_with("clock-step"); };
    for (int i = 0; i < 100; ++i) { // 500 ppm
        w.pass(250ms);
        w.now.wall += 125us;
    }
    EXPECT_THAT(steps(), IsEmpty());
    w.now.wall += 2500ms;
    w.pass(1s);
    w.now.wall -= 1h;
    w.pass(1s);
    EXPECT_THAT(steps(), ElementsAre(HasSubstr("set forward by 2.500 s."),
                                     HasSubstr("set back by 3600.000 s.")));
    w.pass(10s);
    EXPECT_THAT(steps(), SizeIs(2));
}

// --- what operators did
std::string note(const std::string& outcome = "done") {
    return R"({"event":"prune","operator":"jane","outcome":")" + outcome +
           R"(","detail":"Old ones.","first":0,"end":512})";
}

TEST(operator_notes, are_put_on_record_once_and_then_forgotten) {
    world w;
    w.low().disk_completes = false;
    w.low().machine->operators_noted({{"17-3.json", "root", note()}}, w.now);
    w.run();
    EXPECT_THAT(w.low().forgotten, IsEmpty()) << "it is not durable yet";
    w.low().complete_disk();
    w.run();
    EXPECT_THAT(w.low().forgotten, ElementsAre("17-3.json"));
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"prune\""),
                ElementsAre(testing::AllOf(HasSubstr(R"("first":0)"), HasSubstr(R"("end":512)"),
                                           HasSubstr(R"("operator":"root")"),
                                           HasSubstr("Called by jane."))));
}

TEST(operator_notes, that_are_none_are_on_record_too) {
    world w;
    for (const auto& text : {std::string("{"), std::string(5000, 'x'), note("harmless"),
                             std::string(R"({"event":"start"})")}) {
        w.low().machine->operators_noted({{"1.json", "eve", text}}, w.now);
    }
    w.run();
    EXPECT_THAT(w.low().log_lines_with("\"outcome\":\"unreadable\""), SizeIs(4));
    EXPECT_THAT(w.low().forgotten, SizeIs(4));
}

TEST(keys, that_a_reload_has_changed_are_on_record) {
    world w;
    w.low().how.own_certificates = {{"edge.pem", "aa", 0}, {"link.pem", "bb", 0}};
    w.low().machine->reconfigured(w.low().how, w.now);
    w.low().how.own_certificates[1].fingerprint = "cc";
    w.low().machine->reconfigured(w.low().how, w.now);
    w.run();
    const auto told = w.low().log_lines_with("key-changed");
    ASSERT_THAT(told, SizeIs(3));
    EXPECT_THAT(told[2], HasSubstr("link.pem has the fingerprint cc; before it was bb."));
}

} // namespace
} // namespace diolkos::box::test
