#include "tests/unit/guard/two_minds.hpp"
#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diolkos::box::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

std::string message(const std::string& from, const std::string& to, const std::string& id,
                    const std::string& inside = "<body>hi</body>") {
    return "<message from=\"" + from + "\" to=\"" + to + "\" type=\"chat\" id=\"" + id + "\">" +
           inside + "</message>";
}

std::string import(const std::string& id, const std::string& inside = "<body>hi</body>") {
    return message("a@low.example/r", "b@high.example", id, inside);
}

std::string id_of(const xmpp::element& stanza) {
    const auto* const id = stanza.find("id");
    return id == nullptr ? "" : *id;
}

std::string condition_of(const xmpp::element& stanza) {
    for (const auto& child : stanza.children) {
        if (child.name == "error" && !child.children.empty()) {
            return child.children.front().name;
        }
    }
    return "";
}

TEST(gateway, a_message_crosses_and_both_logs_say_so) {
    world w;
    w.low().server_connect();
    w.low().server_send(import("m1"));
    w.run();
    ASSERT_THAT(w.high().server_received, SizeIs(1));
    EXPECT_EQ(id_of(w.high().server_received[0]), "m1");
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"crossing-offered\""), SizeIs(1));
    EXPECT_THAT(w.high().log_lines_with("\"event\":\"crossing-accepted\""), SizeIs(1));
    EXPECT_THAT(w.high().log_lines_with("\"event\":\"crossing-delivered\""), SizeIs(1));
    w.pass(10ms);
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"crossing-receipted\""), SizeIs(1));
}

TEST(gateway, the_message_text_is_in_no_log) {
    world w;
    w.low().server_connect();
    w.low().server_send(import("m1", "<body>ATTACK-AT-DAWN</body>"));
    w.low().server_send(import("m2", "<body>ATTACK-AT-DAWN</body><received "
                                     "xmlns=\"urn:xmpp:carbons:2\">ATTACK-AT-DAWN</received>"));
    w.run();
    EXPECT_THAT(w.low().log_lines_with("ATTACK"), SizeIs(0));
    EXPECT_THAT(w.high().log_lines_with("ATTACK"), SizeIs(0));
}

TEST(gateway, export_is_the_mirror) {
    world w;
    w.high().server_connect();
    w.high().server_send(message("b@high.example/r", "a@low.example", "e1"));
    w.run();
    ASSERT_THAT(w.low().server_received, SizeIs(1));
    EXPECT_THAT(w.high().log_lines_with("\"direction\":\"export\""), testing::Not(SizeIs(0)));
}

TEST(gateway, a_refused_stanza_is_answered_with_its_reference_and_nothing_crosses) {
    world w;
    w.low().server_connect();
    w.low().server_send(import("c1", "<received xmlns=\"urn:xmpp:carbons:2\"/><body>x</body>"));
    w.run();
    EXPECT_THAT(w.high().server_received, SizeIs(0));
    ASSERT_THAT(w.low().server_received, SizeIs(1));
    EXPECT_EQ(condition_of(w.low().server_received[0]), "policy-violation");
    EXPECT_EQ(id_of(w.low().server_received[0]), "c1");
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"stanza-refused\""), SizeIs(1));
    EXPECT_THAT(w.high().log_lines_with("\"event\":\"crossing"), SizeIs(0));
}

constexpr const char* chat_state =
    "<body>hi</body><active xmlns=\"http://jabber.org/protocol/chatstates\"/>";

TEST(gateway, validators_that_disagree_refuse_and_have_a_record_of_their_own) {
    world w(guard::of_two_minds(guard::knows_less::automata));
    w.low().server_connect();
    w.low().server_send(import("m1", chat_state));
    w.run();
    EXPECT_THAT(w.high().server_received, SizeIs(0));
    ASSERT_THAT(w.low().server_received, SizeIs(1));
    EXPECT_EQ(condition_of(w.low().server_received[0]), "internal-server-error");
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"stanza-refused\""), SizeIs(1));
    const auto faults = w.low().log_lines_with("\"event\":\"validators-disagreed\"");
    ASSERT_THAT(faults, SizeIs(1));
    EXPECT_THAT(faults[0], HasSubstr("Only the automata refuse it: "));
    EXPECT_THAT(faults[0], HasSubstr("\"id\":"));
    EXPECT_THAT(faults[0], HasSubstr("\"where\":\"message\""));
    EXPECT_EQ(w.low().machine->measured().of(audit::event::validators_disagreed), 1);
    EXPECT_EQ(w.high().machine->measured().of(audit::event::validators_disagreed), 0);
}

TEST(gateway, validators_that_disagree_at_the_far_box_refuse_the_crossing_there) {
    world w({}, guard::of_two_minds(guard::knows_less::xerces));
    w.low().server_connect();
    w.low().server_send(import("m1", chat_state));
    w.low().server_send(import("m2"));
    w.run();
    w.pass(10ms);
    ASSERT_THAT(w.high().server_received, SizeIs(1));
    EXPECT_EQ(id_of(w.high().server_received[0]), "m2");
    EXPECT_THAT(w.high().log_lines_with("\"event\":\"crossing-refused\""), SizeIs(1));
    const auto faults = w.high().log_lines_with("\"event\":\"validators-disagreed\"");
    ASSERT_THAT(faults, SizeIs(1));
    EXPECT_THAT(faults[0], HasSubstr("\"sequence\":1"));
    EXPECT_EQ(w.low().machine->measured().of(audit::event::validators_disagreed), 0);
    EXPECT_EQ(w.high().machine->measured().of(audit::event::validators_disagreed), 1);
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"validators-disagreed\""), SizeIs(0));
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"crossing-refused\""), SizeIs(1));
}

TEST(gateway, nothing_leaves_the_far_box_before_both_records_are_durable) {
    world w;
    w.low().server_connect();
    w.low().disk_completes = false;
    w.low().server_send(import("m1"));
    w.run();
    EXPECT_THAT(w.high().log_lines_with("crossing-accepted"),
                SizeIs(1)); // it came, ahead of the commit
    EXPECT_THAT(w.high().server_received, SizeIs(0));
    w.high().disk_completes = false;
    w.low().disk_completes = true;
    w.low().complete_disk();
    w.low().server_send(import("m2"));
    w.run();
    ASSERT_THAT(w.high().server_received,
                SizeIs(1)); // m1: both are durable; m2: only the low box's
    w.high().disk_completes = true;
    w.high().complete_disk();
    w.run();
    ASSERT_THAT(w.high().server_received, SizeIs(2));
    EXPECT_EQ(id_of(w.high().server_received[1]), "m2");
}

TEST(gateway, waits_while_the_link_is_down_and_goes_on_in_order) {
    world w;
    w.low().server_connect();
    w.cut_link();
    for (int n = 0; n < 5; ++n) {
        w.low().server_send(import("m" + std::to_string(n)));
    }
    w.run();
    EXPECT_THAT(w.high().server_received, SizeIs(0));
    w.pass(5s);
    w.connect_link();
    w.run();
    ASSERT_THAT(w.high().server_received, SizeIs(5));
    for (int n = 0; n < 5; ++n) {
        EXPECT_EQ(id_of(w.high().server_received[static_cast<std::size_t>(n)]),
                  "m" + std::to_string(n));
    }
}

TEST(gateway, what_waits_too_long_for_the_link_is_answered_and_recorded) {
    world w;
    w.low().server_connect();
    w.cut_link();
    w.low().server_send("<iq from=\"a@low.example/r\" to=\"high.example\" type=\"get\" "
                        "id=\"p1\"><ping xmlns=\"urn:xmpp:ping\"/></iq>");
    w.low().server_send(import("m1"));
    w.run();
    w.pass(31s);
    ASSERT_THAT(w.low().server_received, SizeIs(1));
    EXPECT_EQ(id_of(w.low().server_received[0]), "p1");
    EXPECT_EQ(condition_of(w.low().server_received[0]), "remote-server-timeout");
    w.pass(600s);
    ASSERT_THAT(w.low().server_received, SizeIs(2));
    EXPECT_EQ(id_of(w.low().server_received[1]), "m1");
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"crossing-expired\""), SizeIs(2));
    w.connect_link();
    EXPECT_THAT(w.high().server_received, SizeIs(0));
}

TEST(gateway, an_unreachable_server_is_tried_again_then_the_sender_is_told_over_the_link) {
    world w;
    w.high().server_accepts = false;
    w.low().server_connect();
    w.low().server_send(import("m1"));
    w.run();
    w.pass(10s);
    EXPECT_THAT(w.low().server_received, SizeIs(0));
    w.pass(30s);
    ASSERT_THAT(w.low().server_received, SizeIs(1));
    EXPECT_EQ(condition_of(w.low().server_received[0]), "remote-server-timeout");
    EXPECT_THAT(w.high().log_lines_with("\"event\":\"crossing-bounced\""), SizeIs(1));
}

TEST(gateway, a_server_that_comes_back_in_time_gets_what_waited) {
    world w;
    w.high().server_accepts = false;
    w.low().server_connect();
    w.low().server_send(import("m1"));
    w.run();
    w.pass(10s);
    w.high().server_accepts = true;
    w.pass(6s);
    ASSERT_THAT(w.high().server_received, SizeIs(1));
}

TEST(gateway, too_many_for_an_unreachable_server_are_answered_at_once) {
    world w; // max_queue_stanzas is 8 here
    w.high().server_accepts = false;
    w.low().server_connect();
    for (int n = 0; n < 12; ++n) {
        w.low().server_send(import("m" + std::to_string(n)));
        w.run();
        w.pass(2ms);
    }
    ASSERT_THAT(w.low().server_received, SizeIs(4));
    EXPECT_EQ(condition_of(w.low().server_received[0]), "resource-constraint");
}

TEST(gateway, a_full_window_stops_the_peer_and_nothing_is_lost) {
    world w; // window_crossings is 16 here
    w.low().server_connect();
    w.high().disk_completes = false; // so no receipts
    for (int n = 0; n < 100; ++n) {
        w.low().server_send(import("m" + std::to_string(n)));
        w.run();
    }
    EXPECT_GE(w.low().paused_count, 1U);
    w.high().disk_completes = true;
    for (int n = 0; n < 200; ++n) {
        w.high().complete_disk();
        w.pass(5ms);
    }
    ASSERT_THAT(w.high().server_received, SizeIs(100));
    for (int n = 0; n < 100; ++n) {
        EXPECT_EQ(id_of(w.high().server_received[static_cast<std::size_t>(n)]),
                  "m" + std::to_string(n));
    }
}

TEST(gateway, a_server_that_is_behind_holds_up_nobody_elses_stanzas) {
    world w; // max_queue_stanzas is 8
    w.low().how.far_domains = domain_set({"high.example", "slow.high.example"});
    w.low().machine->reconfigured(w.low().how, w.now);
    w.high().how.near_domains = w.low().how.far_domains;
    w.high().machine->reconfigured(w.high().how, w.now);
    w.high().silent_domain = "slow.high.example";
    w.low().server_connect();
    const std::string slowly = "<message from=\"a@low.example/r\" to=\"b@slow.high.example\" "
                               "type=\"chat\" id=\"s\"><body>hi</body></message>";
    for (int n = 0; n < 12; ++n) {
        w.low().server_send(slowly);
    }
    w.low().server_send(import("m"));
    w.pass(100ms);
    ASSERT_THAT(w.high().server_received, SizeIs(1));
    EXPECT_EQ(id_of(w.high().server_received[0]), "m");
    const std::string bounced = "\"event\":\"crossing-bounced\"";
    EXPECT_THAT(w.high().log_lines_with(bounced), IsEmpty()) << "nobody is turned away yet";
    w.pass(3s);
    EXPECT_THAT(w.high().log_lines_with(bounced), SizeIs(4)) << "what the queue does not take";
}

TEST(gateway, bytes_on_the_link_that_are_no_frame_drop_it) {
    world w;
    const std::string bytes("\xff\xff\xff\xff", 4);
    w.high().machine->link_received(std::as_bytes(std::span(bytes)), w.now);
    w.run();
    EXPECT_TRUE(w.high().link_dropped);
    EXPECT_THAT(w.high().log_lines_with("\"event\":\"link-refused\""), SizeIs(1));
}

TEST(gateway, drains_when_everything_is_settled) {
    world w;
    w.low().server_connect();
    w.low().server_send(import("m1"));
    w.run();
    w.low().machine->drain(w.now.mono + 10s, w.now);
    w.run();
    w.pass(1s);
    EXPECT_TRUE(w.low().is_drained);
    w.pass(10s);
    EXPECT_THAT(w.low().log_lines_with("").back(),
                HasSubstr("\"event\":\"stop\"")); // and nothing after it
    EXPECT_THAT(w.high().server_received, SizeIs(1));
}

TEST(gateway, drains_late_and_says_what_is_unsettled) {
    world w;
    w.low().server_connect();
    w.high().disk_completes = false;
    w.low().server_send(import("m1"));
    w.run();
    w.low().machine->drain(w.now.mono + 10s, w.now);
    w.pass(9s);
    EXPECT_FALSE(w.low().is_drained);
    w.pass(2s);
    EXPECT_TRUE(w.low().is_drained);
    EXPECT_THAT(w.low().log_lines_with("1 crossings are without a receipt"), SizeIs(1));
}

TEST(gateway, stops_with_an_answer_for_everyone_who_still_waits_for_the_link) {
    world w;
    w.low().server_connect();
    w.cut_link();
    w.low().server_send(import("m1"));
    w.run();
    w.low().machine->drain(w.now.mono + 10s, w.now);
    w.pass(11s);
    EXPECT_TRUE(w.low().is_drained);
    ASSERT_THAT(w.low().server_received, SizeIs(1));
    EXPECT_EQ(condition_of(w.low().server_received[0]), "remote-server-timeout");
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"crossing-expired\""), SizeIs(1));
}

TEST(gateway, an_answer_that_nobody_takes_is_recorded_under_the_stanza_it_answers) {
    world w;
    w.low().server_connect();
    w.low().server_accepts = false; // it sends, and takes nothing
    w.low().server_send(import("c1", "<received xmlns=\"urn:xmpp:carbons:2\"/><body>x</body>"));
    w.run();
    w.pass(40s);
    const auto refused = w.low().log_lines_with("\"event\":\"stanza-refused\"");
    const auto untaken = w.low().log_lines_with("\"event\":\"crossing-bounced\"");
    ASSERT_THAT(refused, SizeIs(1));
    ASSERT_THAT(untaken, SizeIs(1));
    const auto at = refused[0].find("\"id\":\"");
    ASSERT_NE(at, std::string::npos);
    EXPECT_THAT(untaken[0], HasSubstr(refused[0].substr(at, 43)));
}

TEST(gateway, a_peer_that_may_not_federate_is_refused_and_recorded) {
    world w;
    w.low().domain = "other.example";
    w.low().server_connect();
    ASSERT_THAT(w.low().stream_errors, SizeIs(1));
    EXPECT_EQ(w.low().stream_errors[0], "policy-violation");
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"stream-refused\""), SizeIs(1));
}

TEST(gateway, connections_of_one_address_are_limited_before_authentication) {
    world w;
    for (connection_id n = 1000; n < 1009; ++n) {
        w.low().machine->accepted(n, "192.0.2.9:" + std::to_string(n), transport::clear, w.now);
    }
    w.run();
    EXPECT_THAT(w.low().log_lines_with("limit.streams-per-address"), SizeIs(1));
}

} // namespace
} // namespace diolkos::box::test
