// A server that is behind: what is for it waits at the near box, its senders are not read, and
// nobody else notices. It goes on in order when the server does, across every loss of the link and
// restart.
#include "reconciling.hpp"
#include "wire_format/envelope.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace diolkos::box::test {
namespace {

using testing::SizeIs;
using namespace std::chrono_literals;

constexpr const char* slow = "slow.high.example";

std::string to_slow(const std::string& id) {
    return "<message from=\"a@low.example/r\" to=\"b@slow.high.example\" type=\"chat\" id=\"" + id +
           "\"><body>hi</body></message>";
}

std::string to_quick(const std::string& id) {
    return "<message from=\"a@low.example/r\" to=\"b@high.example\" type=\"chat\" id=\"" + id +
           "\"><body>hi</body></message>";
}

std::string ask_slow(const std::string& id) {
    return "<iq from=\"a@low.example/r\" to=\"slow.high.example\" type=\"get\" id=\"" + id +
           "\"><ping xmlns=\"urn:xmpp:ping\"/></iq>";
}

// With a number of fixed width, so that their order is that of texts.
std::string id_of(char kind, int number) {
    return kind + std::to_string(1000 + number);
}

// A second server in the high domain, which acknowledges nothing, and two streams of the low one.
struct slow_world : world {
    slow_world() {
        low().how.far_domains = domain_set({"high.example", slow, "*.slow.high.example"});
        low().machine->reconfigured(low().how, now);
        high().how.near_domains = low().how.far_domains;
        high().machine->reconfigured(high().how, now);
        high().slow_domain = slow;
        low().server_connect();
        to_slow_server = low().server_stream;
        low().server_connect();
        to_quick_server = low().server_stream;
    }
    void say(connection_id stream, const std::string& stanza) {
        low().server_stream = stream;
        low().server_send(stanza);
    }
    void flood(int from, int to) {
        for (int n = from; n < to; ++n) {
            say(to_slow_server, to_slow(id_of('s', n)));
            low().server_ask();
            run();
        }
    }
    [[nodiscard]] bool paused(connection_id stream) { return low().peers.at(stream).paused; }
    [[nodiscard]] std::vector<std::string> received(char kind) {
        std::vector<std::string> ids;
        for (const auto& stanza : high().server_received) {
            const auto* const id = stanza.find("id");
            if (id != nullptr && id->front() == kind) {
                ids.push_back(*id);
            }
        }
        return ids;
    }
    [[nodiscard]] std::size_t offered() {
        return low().log_lines_with("\"event\":\"crossing-offered\"").size();
    }
    [[nodiscard]] std::size_t waiting() {
        return low().log_lines_with("\"event\":\"stanza-waiting\"").size();
    }

    connection_id to_slow_server = 0, to_quick_server = 0;
};

std::vector<std::string> numbered(char kind, int count) {
    std::vector<std::string> ids;
    for (int n = 0; n < count; ++n) {
        ids.push_back(id_of(kind, n));
    }
    return ids;
}

std::vector<std::string> without_repetitions(std::vector<std::string> ids) {
    std::vector<std::string> out;
    for (auto& id : ids) {
        if (std::ranges::find(out, id) == out.end()) {
            out.push_back(std::move(id));
        }
    }
    return out;
}

TEST(pace, a_server_that_is_behind_stops_its_senders_and_nobody_else) {
    slow_world w; // window 16: a share is one crossing; max_queue_stanzas is 8
    w.flood(0, 200);
    EXPECT_TRUE(w.paused(w.to_slow_server));
    EXPECT_FALSE(w.paused(w.to_quick_server));
    EXPECT_LE(w.offered(), 8U + 16U + 1U) << "its queue, and what was under way";
    EXPECT_LE(w.waiting(), 2U) << "the peer is not read any further";
    for (int n = 0; n < 100; ++n) { // far more than a window
        w.say(w.to_quick_server, to_quick(id_of('q', n)));
        w.pass(3ms);
        EXPECT_THAT(w.received('q'), SizeIs(static_cast<std::size_t>(n) + 1)) << "at once";
    }
    EXPECT_FALSE(w.paused(w.to_quick_server));
    EXPECT_EQ(w.high().machine->measured().stopped_here, 1U);
    EXPECT_EQ(w.low().machine->measured().stopped_there, 1U);
    w.high().slow_catches_up();
    w.pass(100ms);
    EXPECT_EQ(w.received('s'), numbered('s', 200)) << "in order, and none twice";
    EXPECT_EQ(w.received('q'), numbered('q', 100));
    EXPECT_FALSE(w.paused(w.to_slow_server));
    EXPECT_EQ(w.high().machine->measured().stopped_here, 0U);
    EXPECT_EQ(w.low().machine->measured().stopped_there, 0U);
    EXPECT_TRUE(reconcile(w.low(), w.high()).good());
}

TEST(pace, what_waits_for_such_a_server_is_on_record_and_acknowledged) {
    slow_world w;
    w.flood(0, 40);
    ASSERT_GE(w.waiting(), 1U);
    const auto taken = w.offered() + w.waiting();
    EXPECT_EQ(w.low().server_told, taken) << "XEP-0198";
    w.low().how_to_crash = {true, true, false};
    w.low().crash(); // everything that was accepted is there again, or the peer has it still
    w.run();
    w.high().slow_catches_up();
    w.connect_link();
    w.pass(1s);
    EXPECT_THAT(w.received('s'), SizeIs(taken));
    EXPECT_TRUE(std::ranges::is_sorted(w.received('s')));
}

TEST(pace, is_heard_with_hello_before_anything_is_offered) {
    slow_world w;
    w.flood(0, 40);
    const auto before = w.offered();
    w.cut_link();
    EXPECT_FALSE(w.paused(w.to_slow_server)) << "while the link is down all may wait for it";
    w.flood(40, 50);
    w.connect_link();
    w.pass(10ms);
    EXPECT_EQ(w.offered(), before);
    w.say(w.to_quick_server, to_quick("q1"));
    w.run();
    EXPECT_THAT(w.received('q'), SizeIs(1)) << "past those that came before it";
    w.high().slow_catches_up();
    w.pass(1s);
    EXPECT_EQ(w.received('s'), numbered('s', 50));
}

TEST(pace, a_restart_of_either_box_loses_nothing_and_keeps_the_order) {
    for (const bool of_low : {true, false}) {
        slow_world w;
        w.flood(0, 40);
        auto& box = of_low ? w.low() : w.high();
        const auto taken = w.offered() + w.waiting();
        box.how_to_crash = {true, true, false};
        box.crash();
        w.run();
        w.connect_link();
        w.pass(100ms);
        w.high().slow_catches_up();
        w.pass(10s);
        const auto got = without_repetitions(w.received('s'));
        EXPECT_GE(got.size(), taken) << of_low;
        EXPECT_TRUE(std::ranges::is_sorted(got)) << of_low;
    }
}

TEST(pace, what_waits_too_long_is_answered) {
    slow_world w;
    w.low().how.link_wait_iq = 5s;
    w.low().machine->reconfigured(w.low().how, w.now);
    w.flood(0, 30);
    ASSERT_TRUE(w.paused(w.to_slow_server));
    w.low().server_connect(); // another stream: one read of it is taken
    w.low().server_send(ask_slow("p1"));
    w.run();
    EXPECT_TRUE(w.paused(w.low().server_stream)) << "and no more";
    w.pass(4s);
    const std::string expired = "\"event\":\"crossing-expired\"";
    EXPECT_THAT(w.low().log_lines_with(expired), SizeIs(0));
    w.pass(2s);
    EXPECT_THAT(w.low().log_lines_with(expired), SizeIs(1)) << "a message may wait for longer";
    EXPECT_THAT(w.low().log_lines_with("\"reason\":\"remote-server-timeout\""), SizeIs(1));
}

// More of them than can be stopped at once: the hold takes them, and then the lane stops. When they
// go on, all of it does.
TEST(pace, more_servers_than_can_be_stopped_stop_the_lane_and_all_goes_on_in_order) {
    slow_world w;
    std::vector<connection_id> streams;
    for (std::size_t i = 0; i < wire::max_stopped + 8; ++i) {
        w.low().server_connect();
        streams.push_back(w.low().server_stream);
    }
    for (int n = 0; n < 30; ++n) {
        for (std::size_t i = 0; i < streams.size(); ++i) {
            w.say(streams[i], "<message from=\"a@low.example/r\" to=\"b@s" + std::to_string(i) +
                                  ".slow.high.example\" type=\"chat\" id=\"" + id_of('s', n) +
                                  "\"><body>hi</body></message>");
        }
        w.run();
    }
    EXPECT_EQ(w.high().machine->measured().stopped_here, wire::max_stopped);
    w.say(w.to_quick_server, to_quick("q1"));
    w.high().slow_catches_up();
    w.pass(1s);
    EXPECT_THAT(w.received('q'), SizeIs(1));
    std::map<std::string, std::vector<std::string>> by_server;
    for (const auto& stanza : w.high().server_received) {
        by_server[*stanza.find("to")].push_back(*stanza.find("id"));
    }
    EXPECT_THAT(by_server, SizeIs(streams.size() + 1));
    for (const auto& [to, ids] : by_server) {
        if (to != "b@high.example") {
            EXPECT_EQ(ids, numbered('s', 30)) << to;
        }
    }
    EXPECT_EQ(w.high().machine->measured().stopped_here, 0U);
}

TEST(pace, a_box_that_stops_answers_what_still_waits) {
    slow_world w;
    w.flood(0, 40);
    const auto unanswered = w.waiting();
    ASSERT_GE(unanswered, 1U);
    w.low().machine->drain(w.now.mono + 2s, w.now);
    w.pass(20s);
    EXPECT_TRUE(w.low().is_drained);
    EXPECT_GE(w.low().log_lines_with("\"event\":\"crossing-expired\"").size(), unanswered);
}

} // namespace
} // namespace diolkos::box::test
