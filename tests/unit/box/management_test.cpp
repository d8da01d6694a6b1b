// Stream management (XEP-0198) of a whole box: towards the servers that send to it, and towards
// those that it delivers to.
#include "box/destination.hpp"
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

std::string import(const std::string& id, const std::string& inside = "<body>hi</body>") {
    return "<message from=\"a@low.example/r\" to=\"b@high.example\" type=\"chat\" id=\"" + id +
           "\">" + inside + "</message>";
}

std::vector<std::string> ids(const std::vector<xmpp::element>& stanzas) {
    std::vector<std::string> all;
    for (const auto& each : stanzas) {
        all.push_back(*each.find("id"));
    }
    return all;
}

// --- the box receives ----------------------------------------------------------------------------

TEST(management, h_counts_what_is_recorded_durably) {
    world w;
    w.low().server_connect();
    w.low().disk_completes = false;
    w.low().server_send(import("m1"));
    w.low().server_send(import("m2"));
    w.low().server_ask();
    w.run();
    EXPECT_EQ(w.low().server_told, 0U);
    w.low().disk_completes = true;
    w.low().complete_disk();
    w.run();
    EXPECT_EQ(w.low().server_told, 2U) << "said once more, when it was true";
}

TEST(management, a_refused_stanza_counts_when_its_refusal_is_recorded) {
    world w;
    w.low().server_connect();
    w.low().disk_completes = false;
    w.low().server_send(import("c1", "<received xmlns=\"urn:xmpp:carbons:2\"/><body>x</body>"));
    w.low().server_ask();
    w.run();
    EXPECT_EQ(w.low().server_told, 0U);
    w.low().disk_completes = true;
    w.low().complete_disk();
    w.run();
    EXPECT_EQ(w.low().server_told, 1U);
}

TEST(management, what_waits_for_room_on_the_link_is_not_handled) {
    world w; // window_crossings is 16
    w.low().server_connect();
    w.high().disk_completes = false; // so no receipts
    for (int n = 0; n < 16; ++n) {
        w.low().server_send(import("m" + std::to_string(n)));
    }
    w.run();
    w.low().server_ask();
    w.low().server_send(import("m16"));
    w.low().server_ask();
    w.run();
    EXPECT_EQ(w.low().server_told, 16U);
    w.high().disk_completes = true;
    w.high().complete_disk();
    w.pass(10ms);
    w.low().server_ask();
    w.run();
    EXPECT_EQ(w.low().server_told, 17U);
}

TEST(management, a_session_is_resumed_and_nothing_is_sent_twice) {
    world w;
    w.low().server_connect();
    for (int n = 1; n <= 3; ++n) {
        w.low().server_send(import("m" + std::to_string(n)));
    }
    w.run();
    w.low().lose_stream_of_server(); // it had no answer
    w.low().server_told = 0;
    w.low().server_resume();
    EXPECT_EQ(w.low().server_told, 3U);
    w.low().server_send(import("m4"));
    w.low().server_ask();
    w.run();
    EXPECT_EQ(w.low().server_told, 4U);
    EXPECT_THAT(ids(w.high().server_received), ElementsAre("m1", "m2", "m3", "m4"));
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"stream-resumed\""),
                ElementsAre(HasSubstr("\"outcome\":\"resumed\"")));
}

TEST(management, a_session_is_resumed_only_when_everything_of_it_is_recorded) {
    world w;
    w.low().server_connect();
    w.run();
    w.low().disk_completes = false;
    w.low().server_send(import("m1"));
    w.run();
    w.low().lose_stream_of_server();
    w.low().server_resume();
    EXPECT_EQ(w.low().server_told, 0U);
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"stream-resumed\""), IsEmpty());
    w.low().complete_disk();
    w.low().disk_completes = true;
    w.run();
    EXPECT_EQ(w.low().server_told, 1U);
    w.low().complete_disk();
    w.run();
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"stream-resumed\""), SizeIs(1));
}

TEST(management, a_session_of_a_box_that_has_forgotten_it_begins_anew) {
    world w;
    w.low().server_connect();
    w.low().server_send(import("m1"));
    w.run();
    w.low().lose_stream_of_server();
    w.pass(301s);
    w.low().server_resume();
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"stream-resumed\""),
                ElementsAre(HasSubstr("\"outcome\":\"refuse\"")));
    w.low().server_send(import("m2"));
    w.low().server_ask();
    w.run();
    EXPECT_EQ(w.low().server_told, 1U) << "of the new session";
}

TEST(management, the_last_word_before_the_box_stops_counts_everything_it_took) {
    world w;
    w.low().server_connect();
    w.low().disk_completes = false;
    w.low().server_send(import("m1"));
    w.run();
    w.low().machine->drain(w.now.mono + 10s, w.now);
    w.run();
    EXPECT_THAT(w.low().stream_errors, IsEmpty()) << "it waits for the disk";
    w.low().disk_completes = true;
    w.low().complete_disk();
    w.run();
    EXPECT_THAT(w.low().stream_errors, ElementsAre("system-shutdown"));
    EXPECT_EQ(w.low().server_told, 1U);
    w.pass(11s);
    EXPECT_TRUE(w.low().is_drained);
}

// --- the box delivers ----------------------------------------------------------------------------

TEST(management, delivered_says_that_the_server_acknowledged_it) {
    world w;
    w.low().server_connect();
    w.high().server_acknowledges = false;
    w.low().server_send(import("m1"));
    w.run();
    EXPECT_THAT(w.high().server_received, SizeIs(1));
    EXPECT_THAT(w.high().log_lines_with("\"event\":\"crossing-delivered\""), IsEmpty());
    w.high().server_acknowledges = true;
    w.low().server_send(import("m2"));
    w.run();
    w.pass(2s); // the server is asked again
    const auto delivered = w.high().log_lines_with("\"event\":\"crossing-delivered\"");
    ASSERT_THAT(delivered, SizeIs(2));
    EXPECT_THAT(delivered[0], HasSubstr("\"outcome\":\"acknowledged\""));
}

TEST(management, what_was_not_acknowledged_is_sent_again_in_order_and_marked) {
    world w;
    w.low().server_connect();
    w.low().server_send(import("m0"));
    w.run();
    w.high().server_acknowledges = false;
    for (int n = 1; n <= 3; ++n) {
        w.low().server_send(import("m" + std::to_string(n)));
        w.run();
    }
    w.high().lose_streams_of_box();
    w.high().server_acknowledges = true;
    w.low().server_send(import("m4"));
    w.run();
    w.pass(1s);
    EXPECT_THAT(ids(w.high().server_received),
                ElementsAre("m0", "m1", "m2", "m3", "m1", "m2", "m3", "m4"));
    EXPECT_THAT(w.high().log_lines_with("\"event\":\"crossing-resent\""), SizeIs(3));
    EXPECT_THAT(w.high().log_lines_with("\"outcome\":\"again\""), SizeIs(3));
    EXPECT_THAT(w.high().log_lines_with("\"event\":\"crossing-delivered\""), SizeIs(5));
}

TEST(management, a_resumed_session_sends_only_what_did_not_arrive) {
    world w;
    w.low().server_connect();
    w.high().server_resumes = true;
    w.high().server_acknowledges = false;
    w.low().server_send(import("m1")); // arrives, and the answer does not
    w.run();
    w.high().server_hears = false;
    w.low().server_send(import("m2")); // does not arrive
    w.low().server_send(import("m3"));
    w.run();
    EXPECT_THAT(ids(w.high().server_received), ElementsAre("m1"));
    w.high().lose_streams_of_box();
    w.high().server_hears = w.high().server_acknowledges = true;
    w.low().server_send(import("m4"));
    w.run();
    w.pass(1s);
    EXPECT_THAT(ids(w.high().server_received), ElementsAre("m1", "m2", "m3", "m4"));
    EXPECT_THAT(w.high().log_lines_with("\"event\":\"stream-resumed\""),
                ElementsAre(HasSubstr("2 stanzas are sent again")));
    const auto again = w.high().log_lines_with("\"event\":\"crossing-resent\"");
    ASSERT_THAT(again, SizeIs(2));
    EXPECT_THAT(again[0], HasSubstr("\"outcome\":\"resumed\""));
    EXPECT_THAT(w.high().log_lines_with("\"event\":\"crossing-delivered\""), SizeIs(4));
}

TEST(management, a_server_that_never_answers_is_left_and_the_rest_is_sent_again) {
    world w;
    w.low().server_connect();
    w.low().server_send(import("m1"));
    w.run();
    w.high().server_hears = false; // from here on it is a black hole
    w.low().server_send(import("m2"));
    w.run();
    w.pass(29s);
    w.high().server_hears = true;
    EXPECT_THAT(ids(w.high().server_received), ElementsAre("m1"));
    w.pass(3s);
    EXPECT_THAT(w.high().log_lines_with("sm.no-answer"), SizeIs(1));
    EXPECT_THAT(ids(w.high().server_received), ElementsAre("m1", "m2"));
}

TEST(management, a_full_queue_of_unacknowledged_stanzas_stops_the_sender) {
    world w; // max_queue_stanzas is 8, window_crossings 16
    w.low().server_connect();
    w.high().server_acknowledges = false;
    for (int n = 0; n < 60; ++n) {
        w.low().server_send(import("m" + std::to_string(n)));
        w.run();
        w.pass(2ms);
    }
    EXPECT_THAT(w.high().server_received, SizeIs(8));
    EXPECT_GE(w.low().paused_count, 1U);
    w.high().server_acknowledges = true;
    w.high().lose_streams_of_box();
    w.pass(5s);
    w.pass(5s);
    std::vector<std::string> expected;
    for (int n = 0; n < 8; ++n) {
        expected.push_back("m" + std::to_string(n));
    }
    for (int n = 0; n < 60; ++n) {
        expected.push_back("m" + std::to_string(n));
    }
    EXPECT_EQ(ids(w.high().server_received), expected);
}

TEST(management, a_stanza_that_ends_every_stream_is_given_up) {
    world w;
    w.low().server_connect();
    w.high().server_acknowledges = false;
    w.low().server_send(import("poison"));
    w.run();
    for (int n = 0; n < 10; ++n) {
        w.high().lose_streams_of_box();
        w.pass(6s);
    }
    EXPECT_THAT(w.high().server_received, SizeIs(max_sendings));
    ASSERT_THAT(w.high().log_lines_with("\"event\":\"crossing-bounced\""), SizeIs(1));
    EXPECT_THAT(w.low().server_received, SizeIs(1)) << "its sender is told";
}

} // namespace
} // namespace diolkos::box::test
