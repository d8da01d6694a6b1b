// While the link is down: what was accepted is on record and in the journal, survives a crash after
// each single action, crosses once and in order when the link is back, or its sender is told.
#include "reconciling.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace diolkos::box::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

std::string message(const std::string& id) {
    return "<message from=\"a@low.example/r\" to=\"b@high.example\" type=\"chat\" id=\"" + id +
           "\"><body>hi</body></message>";
}

std::string ping(const std::string& id) {
    return "<iq from=\"a@low.example/r\" to=\"high.example\" type=\"get\" id=\"" + id +
           "\"><ping xmlns=\"urn:xmpp:ping\"/></iq>";
}

std::string presence(const std::string& id, const std::string& more = "",
                     const std::string& inside = "") {
    return "<presence from=\"a@low.example/r\" to=\"b@high.example\" id=\"" + id + "\"" + more +
           ">" + inside + "</presence>";
}

std::vector<std::string> ids_at(const world::box_side& side) {
    std::vector<std::string> ids;
    for (const auto& stanza : side.server_received) {
        const auto* const id = stanza.find("id");
        ids.push_back(id == nullptr ? "" : *id);
    }
    return ids;
}

std::vector<std::string> first_of_each(const std::vector<std::string>& ids) {
    std::vector<std::string> out;
    for (const auto& id : ids) {
        if (std::ranges::find(out, id) == out.end()) {
            out.push_back(id);
        }
    }
    return out;
}

std::vector<std::string> waiting(world& w) {
    return w.low().log_lines_with("\"event\":\"stanza-waiting\"");
}

void crash_low(world& w) {
    w.low().how_to_crash = {true, true, false};
    w.low().crash();
    w.run();
}

constexpr world::box_side::crash_choices choices[] = {
    {false, false, false}, {false, true, true}, {true, false, true}, {true, true, false}};

// Messages while the link is down, and then it comes up. Returns how many of them the peer was told
// are handled.
std::uint64_t talk_without_link(world& w, bool& done) {
    done = false;
    w.low().server_connect();
    w.cut_link();
    for (int n = 0; n < 4 && !w.low().crashed; ++n) {
        w.low().server_send(n == 2 ? ping("w2") : message("w" + std::to_string(n)));
        w.run();
        if (!w.low().crashed) {
            w.low().server_ask();
            w.run();
        }
    }
    const auto told = w.low().server_told;
    if (w.low().crashed || w.high().crashed) {
        return told;
    }
    w.connect_link();
    w.pass(5ms);
    done = !w.low().crashed && !w.high().crashed;
    return told;
}

TEST(waiting, after_a_crash_at_any_action_of_either_box_all_is_there_once_and_in_order) {
    for (const bool low : {true, false}) {
        for (const auto& how : choices) {
            for (std::size_t after = 1;; ++after) {
                const auto name = (low ? "low " : "high ") + std::to_string(after);
                world w;
                auto& victim = low ? w.low() : w.high();
                victim.how_to_crash = how;
                victim.crash_after = after;
                bool done = false;
                const auto told = talk_without_link(w, done);
                victim.crash_after = 0;
                w.run();
                if (!w.link_is_up) {
                    w.connect_link();
                }
                w.pass(1s);
                w.low().server_connect();
                w.low().server_send(message("w9"));
                w.pass(100ms);

                auto arrived = ids_at(w.high());
                if (!low) { // what its server had perhaps, it is given once more
                    arrived = first_of_each(arrived);
                }
                EXPECT_TRUE(std::is_sorted(arrived.begin(), arrived.end())) << name;
                EXPECT_EQ(std::adjacent_find(arrived.begin(), arrived.end()), arrived.end())
                    << name;
                EXPECT_GE(arrived.size(), told + 1) << name << ": what was acknowledged is lost";
                for (std::uint64_t n = 0; n < told; ++n) {
                    EXPECT_EQ(arrived.at(n), "w" + std::to_string(n)) << name;
                }
                const auto report = reconcile(w.low(), w.high());
                EXPECT_TRUE(report.good()) << name << report.verdict() << w.low().log;
                EXPECT_EQ(report.logs[0].still_waiting, 0U) << name;
                ASSERT_FALSE(testing::Test::HasFailure());
                if (done) {
                    ASSERT_GE(after, 20U);
                    EXPECT_EQ(told, 4U);
                    break;
                }
            }
        }
    }
}

TEST(waiting, is_handled_once_it_is_durable) {
    world w;
    w.low().server_connect();
    w.cut_link();
    w.low().disk_completes = false;
    w.low().server_send(message("m1"));
    w.low().server_ask();
    w.run();
    EXPECT_EQ(w.low().server_told, 0U);
    w.low().disk_completes = true;
    w.low().complete_disk();
    w.low().server_ask();
    w.run();
    EXPECT_EQ(w.low().server_told, 1U);
    EXPECT_THAT(waiting(w), SizeIs(1));
}

TEST(waiting, what_waits_for_room_alone_is_put_on_record_when_the_link_breaks) {
    world w; // window_crossings is 16
    w.low().server_connect();
    w.high().disk_completes = false; // so no receipts
    for (int n = 10; n < 40; ++n) {
        w.low().server_send(message("m" + std::to_string(n)));
    }
    w.run();
    EXPECT_THAT(waiting(w), IsEmpty());
    const auto offered = w.low().log_lines_with("\"event\":\"crossing-offered\"").size();
    w.cut_link();
    EXPECT_THAT(waiting(w), SizeIs(30 - offered));
    crash_low(w);
    w.high().disk_completes = true;
    w.high().complete_disk();
    w.connect_link();
    w.pass(100ms);
    EXPECT_THAT(ids_at(w.high()), SizeIs(30));
    EXPECT_TRUE(std::ranges::is_sorted(ids_at(w.high())));
    EXPECT_TRUE(reconcile(w.low(), w.high()).good());
}

TEST(waiting, grows_older_over_a_restart_and_then_its_sender_is_told) {
    world w;
    w.low().server_connect();
    w.cut_link();
    w.low().server_send(ping("p1"));
    w.low().server_send(message("m1"));
    w.run();
    w.pass(20s);
    crash_low(w);
    w.pass(8s);
    EXPECT_THAT(ids_at(w.low()), IsEmpty());
    w.pass(3s);
    EXPECT_THAT(ids_at(w.low()), ElementsAre("p1"));
    crash_low(w);
    w.pass(570s);
    EXPECT_THAT(ids_at(w.low()), ElementsAre("p1", "m1"));
    w.connect_link();
    w.pass(100ms);
    EXPECT_THAT(ids_at(w.high()), IsEmpty());
    const auto report = reconcile(w.low(), w.high());
    EXPECT_TRUE(report.good()) << report.verdict();
    EXPECT_EQ(report.logs[0].waited, 2U);
    EXPECT_EQ(report.logs[0].expired, 2U);
    EXPECT_EQ(report.logs[0].still_waiting, 0U);
}

struct presence_case {
    const char* name;
    std::string first, second;
    bool superseded;
};

TEST(waiting, presence_that_was_superseded_is_dropped_with_a_record) {
    const std::string room = "<x xmlns=\"http://jabber.org/protocol/muc\"/>";
    const std::string gone = " type=\"unavailable\"";
    const presence_case cases[] = {
        {"available again", presence("1"), presence("2", "", "<show>away</show>"), true},
        {"gone", presence("1"), presence("2", gone), true},
        {"back", presence("1", gone), presence("2"), true},
        {"into a room, and there", presence("1", "", room), presence("2"), false},
        {"into a room, once more", presence("1", "", room), presence("2", "", room), true},
        {"into a room, and gone", presence("1", "", room), presence("2", gone), true},
        {"a subscription", presence("1", " type=\"subscribe\""), presence("2"), false},
        {"two subscriptions", presence("1", " type=\"subscribe\""),
         presence("2", " type=\"subscribe\""), false},
        {"a message", message("1"), presence("2"), false},
    };
    for (const auto& one : cases) {
        world w;
        w.low().server_connect();
        w.cut_link();
        w.low().server_send(one.first);
        w.low().server_send(message("m"));
        w.low().server_send(one.second);
        w.run();
        crash_low(w);
        w.connect_link();
        w.pass(100ms);
        if (one.superseded) {
            EXPECT_THAT(ids_at(w.high()), ElementsAre("m", "2")) << one.name;
        } else {
            EXPECT_THAT(ids_at(w.high()), ElementsAre("1", "m", "2")) << one.name;
        }
        EXPECT_THAT(w.low().log_lines_with("\"outcome\":\"superseded\""),
                    SizeIs(one.superseded ? 1 : 0))
            << one.name;
        EXPECT_THAT(ids_at(w.low()), IsEmpty()) << one.name;
        const auto report = reconcile(w.low(), w.high());
        EXPECT_TRUE(report.good()) << one.name << report.verdict();
        EXPECT_EQ(report.logs[0].still_waiting, 0U) << one.name;
    }
}

TEST(waiting, no_more_than_has_room_stops_the_peers_and_after_a_while_answers_them) {
    world w;
    w.low().how.link_wait_stanzas = 5;
    w.low().machine->reconfigured(w.low().how, w.now);
    w.low().server_connect();
    w.cut_link();
    for (int n = 0; n < 9; ++n) {
        w.low().server_send(message("m" + std::to_string(n)));
        w.run();
    }
    EXPECT_EQ(w.low().paused_count, 1U);
    EXPECT_THAT(waiting(w), SizeIs(5));
    w.pass(29s);
    EXPECT_THAT(ids_at(w.low()), IsEmpty());
    w.pass(2s); // longer than an iq may wait
    EXPECT_THAT(ids_at(w.low()), ElementsAre("m5", "m6", "m7", "m8"));
    w.connect_link();
    w.pass(100ms);
    EXPECT_THAT(ids_at(w.high()), ElementsAre("m0", "m1", "m2", "m3", "m4"));
    EXPECT_TRUE(reconcile(w.low(), w.high()).good());
}

// The crossing that it answers is settled: nobody else would ever say it again.
TEST(waiting, an_error_of_this_box_survives_a_crash) {
    world w;
    w.high().server_accepts = false;
    w.low().server_connect();
    w.low().server_send(message("m1"));
    w.run();
    w.pass(20s);
    w.cut_link();
    w.pass(20s);
    ASSERT_THAT(w.high().log_lines_with("\"event\":\"crossing-bounced\""), SizeIs(1));
    w.high().how_to_crash = {true, true, false};
    w.high().crash();
    w.run();
    w.connect_link();
    w.pass(100ms);
    EXPECT_THAT(ids_at(w.low()), ElementsAre("m1"));
    EXPECT_TRUE(reconcile(w.low(), w.high()).good());
}

TEST(waiting, the_decision_is_on_record_before_the_crossing_is) {
    world w;
    w.low().server_connect();
    w.cut_link();
    w.low().server_send(message("m1"));
    w.run();
    const auto decided = waiting(w);
    ASSERT_THAT(decided, SizeIs(1));
    EXPECT_THAT(decided[0], HasSubstr("\"outcome\":\"pass\""));
    EXPECT_THAT(decided[0], HasSubstr("\"peer_domain\":\"low.example\""));
    w.connect_link();
    w.pass(10ms);
    const auto offered = w.low().log_lines_with("\"event\":\"crossing-offered\"");
    ASSERT_THAT(offered, SizeIs(1));
    EXPECT_THAT(offered[0], HasSubstr("\"outcome\":\"waited\""));
    EXPECT_THAT(offered[0], HasSubstr("\"to\":\"b@high.example\""));
}

} // namespace
} // namespace diolkos::box::test
