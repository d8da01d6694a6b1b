#include "box/record_budget.hpp"
#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diolkos::box::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using namespace std::chrono_literals;

constexpr const char* left_out = "\"rule\":\"limit.records\"";
constexpr const char* refused = "\"event\":\"stream-refused\"";
constexpr const char* opened = "\"event\":\"stream-opened\"";

// A connection that comes and goes: two records.
void come_and_go(world& w, const std::string& address) {
    static connection_id number = 1'000'000;
    w.low().machine->accepted(++number, address, transport::clear, w.now);
    w.low().machine->closed(number, "", w.now);
    w.run_now();
}

TEST(record_budget, a_flood_of_connections_costs_the_log_a_burst_and_a_line_a_minute) {
    world w;
    for (int i = 0; i < 5'000; ++i) {
        come_and_go(w, "192.0.2.1:" + std::to_string(i));
    }
    w.run();
    const auto burst = record_budget::per_address.burst;
    EXPECT_THAT(w.low().log_lines_with("192.0.2.1"), SizeIs(burst));
    EXPECT_THAT(w.low().log_lines_with(left_out), IsEmpty()) << "not yet";
    w.pass(record_budget::interval + 1s);
    w.run();
    const auto half = std::to_string(5'000 - burst / 2);
    EXPECT_THAT(w.low().log_lines_with(left_out),
                ElementsAre(AllOf(HasSubstr("\"event\":\"throttled\""),
                                  HasSubstr(std::to_string(10'000 - burst) + " records"),
                                  HasSubstr("stream-opened " + half),
                                  HasSubstr("stream-refused connection.closed " + half),
                                  HasSubstr("From: 192.0.2.1 "))));
    w.pass(10min);
    w.run();
    EXPECT_THAT(w.low().log_lines_with(left_out), SizeIs(1)) << "nothing more was left out";
    come_and_go(w, "192.0.2.1:9");
    w.run();
    EXPECT_THAT(w.low().log_lines_with(refused), SizeIs(burst / 2 + 1)) << "there is room again";
}

TEST(record_budget, one_address_does_not_use_up_what_is_for_all) {
    world w;
    for (int i = 0; i < 5'000; ++i) {
        come_and_go(w, "192.0.2.1:1");
    }
    come_and_go(w, "192.0.2.2:1");
    w.run();
    EXPECT_THAT(w.low().log_lines_with("192.0.2.2"), SizeIs(2));
}

TEST(record_budget, many_addresses_have_a_budget_together) {
    world w;
    for (int i = 0; i < 5'000; ++i) {
        come_and_go(w, "[2001:db8:0:" + std::to_string(i) + "::1]:1");
    }
    w.run();
    EXPECT_THAT(w.low().log_lines_with("2001:db8"), SizeIs(record_budget::together.burst));
    w.pass(record_budget::interval + 1s);
    w.run();
    EXPECT_THAT(w.low().log_lines_with(left_out),
                ElementsAre(AllOf(
                    HasSubstr(std::to_string(10'000 - record_budget::together.burst) + " records"),
                    HasSubstr("From: others "))));
}

TEST(record_budget, who_authenticates_is_always_recorded) {
    world w;
    for (int i = 0; i < 5'000; ++i) {
        come_and_go(w, "192.0.2.1:1"); // where the server is, too
    }
    w.run();
    const auto before = w.low().log_lines_with(opened).size();
    w.low().server_connect();
    w.low().lose_stream_of_server();
    w.run();
    EXPECT_THAT(w.low().log_lines_with(opened), SizeIs(before)) << "when nobody knew it yet";
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"stream-authenticated\""), SizeIs(1));
    EXPECT_THAT(w.low().log_lines_with("Connection reset by peer"), SizeIs(1));
}

TEST(record_budget, what_was_left_out_is_said_before_the_box_stops) {
    world w;
    for (int i = 0; i < 5'000; ++i) {
        come_and_go(w, "192.0.2.1:1");
    }
    w.low().machine->drain(w.now.mono + 10s, w.now);
    w.run();
    w.pass(1s);
    EXPECT_TRUE(w.low().is_drained);
    EXPECT_THAT(w.low().log_lines_with(left_out), SizeIs(1));
    EXPECT_THAT(w.low().log_lines_with("").back(), HasSubstr("\"event\":\"stop\""));
}

TEST(record_budget, connections_to_the_link_with_the_wrong_key_count_as_well) {
    world w;
    for (int i = 0; i < 5'000; ++i) {
        w.low().machine->link_refused("198.51.100.9:1", "wrong key", w.now);
    }
    w.pass(record_budget::interval + 1s);
    w.run();
    EXPECT_THAT(w.low().log_lines_with("\"event\":\"link-refused\""),
                SizeIs(record_budget::per_address.burst));
    EXPECT_THAT(w.low().log_lines_with(left_out), ElementsAre(HasSubstr("link-refused link.tls")));
}

} // namespace
} // namespace diolkos::box::test
