// Both boxes, with journals on a disk that loses what was not synced, and a crash after each single
// action of either: what is on record has crossed once, and nothing that was on record is missing.
#include "reconciling.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace diolkos::box::test {
namespace {

using audit::finding;
using testing::HasSubstr;
using testing::SizeIs;
using namespace std::chrono_literals;

std::string message(bool from_low, const std::string& id) {
    const std::string low = "a@low.example", high = "b@high.example";
    return "<message from=\"" + (from_low ? low : high) + "/r\" to=\"" + (from_low ? high : low) +
           "\" type=\"chat\" id=\"" + id + "\"><body>hi</body></message>";
}

std::multiset<std::string> ids_of(const world::box_side& side) {
    std::multiset<std::string> ids;
    for (const auto& stanza : side.server_received) {
        if (const auto* const id = stanza.find("id"); id != nullptr) {
            ids.insert(*id);
        }
    }
    return ids;
}

// Some traffic both ways.
void talk(world& w) {
    w.low().server_connect();
    w.high().server_connect();
    for (int round = 0; round < 3; ++round) {
        if (w.low().crashed || w.high().crashed) {
            return;
        }
        const auto number = std::to_string(round);
        w.low().server_send(message(true, "i" + number));
        w.low().server_send(message(true, "j" + number));
        w.high().server_send(message(false, "e" + number));
        w.run();
        w.pass(5ms);
    }
}

// And some after it: the first run's unsettled crossings have to be out of the way for that.
void talk_again(world& w) {
    for (auto* const box : {&w.low(), &w.high()}) {
        box->crash_after = 0;
    }
    w.run();
    if (!w.link_is_up) {
        w.connect_link();
    }
    w.pass(1s);
    w.low().server_connect();
    w.high().server_connect();
    w.low().server_send(message(true, "last"));
    w.high().server_send(message(false, "last"));
    w.run();
    w.pass(100ms);
}

void check(world& w, const std::string& name) {
    const auto report = reconcile(w.low(), w.high());
    EXPECT_TRUE(report.good()) << name << ": " << report.verdict()
                               << (report.bad.empty() ? "" : report.bad.front().note) << "\n"
                               << w.low().log << "\n"
                               << w.high().log;
    for (const auto& one : report.crossings) {
        EXPECT_TRUE(one.what != finding::in_flight || one.ending == "lost") << name << one.note;
    }
    for (const auto& log : report.logs) {
        EXPECT_EQ(log.index_breaks, 0U) << name;
    }
    for (const auto& [from, to] :
         {std::pair(&w.low(), &w.high()), std::pair(&w.high(), &w.low())}) {
        const auto arrived = ids_of(*to);
        EXPECT_EQ(arrived.count("last"), 1U) << name;
        const auto offered = from->log_lines_with("\"event\":\"crossing-offered\"").size();
        EXPECT_EQ(std::set(arrived.begin(), arrived.end()).size(), offered) << name;
        EXPECT_TRUE(from->crashed || to->crashed || arrived.size() == offered) << name;
    }
}

constexpr world::box_side::crash_choices choices[] = {
    {false, false, false}, {false, true, true}, {true, false, true}, {true, true, false}};

TEST(restart, after_any_action_of_either_box) {
    for (const bool low : {true, false}) {
        for (const auto& how : choices) {
            for (std::size_t after = 1;; ++after) {
                world w;
                auto& victim = low ? w.low() : w.high();
                victim.how_to_crash = how;
                victim.crash_after = after;
                talk(w);
                if (!victim.crashed) {
                    ASSERT_GT(after, 50U);
                    break;
                }
                talk_again(w);
                check(w, (low ? "low " : "high ") + std::to_string(after));
                ASSERT_FALSE(testing::Test::HasFailure());
            }
        }
    }
}

TEST(restart, after_any_action_of_one_box_and_a_while_later_of_the_other) {
    for (const auto& how : choices) {
        for (std::size_t first = 1; first < 120; first += 3) {
            for (const std::size_t second : {1U, 2U, 4U, 7U, 11U, 20U}) {
                world w;
                for (auto* const box : {&w.low(), &w.high()}) {
                    box->how_to_crash = how;
                }
                w.low().crash_after = first;
                talk(w);
                w.high().crash_after = second;
                w.run();
                if (!w.link_is_up) {
                    w.connect_link();
                }
                w.pass(20ms);
                talk_again(w);
                check(w, std::to_string(first) + ", " + std::to_string(second));
                ASSERT_FALSE(testing::Test::HasFailure());
            }
        }
    }
}

TEST(restart, an_orderly_stop_leaves_nothing_to_say) {
    world w;
    talk(w);
    w.low().machine->drain(w.now.mono + 10s, w.now);
    w.run();
    w.pass(1s);
    ASSERT_TRUE(w.low().is_drained);
    w.low().start();
    w.run();
    EXPECT_THAT(w.low().log_lines_with("unclean-stop"), SizeIs(0));
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"start\""), SizeIs(2));
}

TEST(restart, a_crash_is_the_first_thing_that_is_said) {
    world w;
    talk(w);
    const auto before = w.low().log_lines_with("").size();
    w.low().how_to_crash = {true, true, false};
    w.low().crash();
    w.run();
    const auto lines = w.low().log_lines_with("");
    ASSERT_GT(lines.size(), before + 1);
    EXPECT_THAT(lines[before], HasSubstr("\"event\":\"unclean-stop\""));
    EXPECT_THAT(lines[before + 1], HasSubstr("\"event\":\"start\""));
}

TEST(restart, what_the_log_lacks_comes_from_the_journal_first) {
    world w;
    talk(w);
    const auto log = w.low().log;
    w.low().how_to_crash = {true, false, false};
    w.low().crash();
    EXPECT_LT(w.low().log.size(), log.size());
    w.run();
    EXPECT_EQ(w.low().log.substr(0, log.size()), log);
    EXPECT_THAT(w.low().log_lines_with("were put into it from the journal"), SizeIs(1));
}

TEST(restart, what_waits_for_its_server_grows_older_over_it) {
    world w;
    w.high().server_accepts = false;
    w.low().server_connect();
    w.low().server_send(message(true, "m1"));
    w.run();
    w.pass(20s);
    w.high().how_to_crash = {true, true, true};
    w.high().crash();
    w.run();
    w.connect_link();
    w.pass(9s);
    EXPECT_THAT(w.high().log_lines_with("crossing-bounced"), SizeIs(0));
    w.pass(3s); // 30 s after it came
    EXPECT_THAT(w.high().log_lines_with("crossing-bounced"), SizeIs(1));
    EXPECT_THAT(w.low().server_received, SizeIs(1)) << "its sender is told";
}

// The audit log's disk is slow: the journal may not forget the records that it has not got yet.
TEST(restart, a_full_journal_stops_the_peers_until_there_is_room) {
    for (const bool low : {true, false}) {
        world w;
        auto& full = low ? w.low() : w.high();
        full.how.journal_segment_bytes = 8000;
        full.how.journal_limit_bytes = 192'000;
        full.crash(); // with these limits
        w.run();
        w.connect_link();
        w.low().server_connect();
        full.log_syncs = false;
        for (int n = 0; n < 400; ++n) {
            w.low().server_send(message(true, "m" + std::to_string(n)));
            w.run();
        }
        w.pass(20ms);
        EXPECT_GE(w.low().paused_count, 1U);
        EXPECT_LT(ids_of(w.high()).size(), 300U);
        full.log_syncs = true;
        w.run();
        w.pass(100ms);
        EXPECT_EQ(full.halted, "");
        EXPECT_EQ(ids_of(w.high()).size(), 400U);
        EXPECT_LT(full.disk.bytes(), 192'000U);
    }
}

TEST(restart, a_failed_sync_stops_everything) {
    world w;
    w.low().server_connect();
    bool halted = false;
    w.low().disk.fault = [](journal::test::simulated_disk::action what) {
        return what == journal::test::simulated_disk::action::sync_data
                   ? make_error_code(boost::system::errc::io_error)
                   : boost::system::error_code();
    };
    w.low().server_send(message(true, "m1"));
    w.low().machine->turn_ends(w.now);
    for (int step = 0; step < 10; ++step) {
        for (auto& one : w.low().machine->take_actions()) {
            if (const auto* const asked = std::get_if<journal_request>(&one)) {
                w.low().ask_disk(*asked);
            }
            halted = halted || std::holds_alternative<halt>(one);
        }
        (void)w.low().disk_step();
    }
    EXPECT_TRUE(halted);
    EXPECT_THAT(w.high().server_received, SizeIs(0));
    EXPECT_THAT(w.low().log_lines_with("crossing-offered"), SizeIs(0));
}

} // namespace
} // namespace diolkos::box::test
