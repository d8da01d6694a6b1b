// What a box on a one-way link says of datagrams that it must drop: every one of them is told of,
// however soon the box stops, and nothing is told of often.
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

// The high box of it has a one-way link that it receives from.
struct receiving_world : world {
    receiving_world() {
        cut_link();
        high().how.link.one_way.emplace().receive.emplace();
        high().crash();
        run();
    }

    void forged_comes(std::size_t count = 1) {
        const std::string noise(100, '\x5a');
        const gateway::datagrams all(count, std::as_bytes(std::span(noise)));
        high().machine->one_way_received(all, now);
    }
    auto told_of(const std::string& rule) {
        return high().log_lines_with("\"rule\":\"" + rule + "\"");
    }
};

TEST(one_way_drops, are_summed_up_every_ten_seconds) {
    receiving_world w;
    w.forged_comes(2);
    w.pass(1s);
    EXPECT_THAT(w.told_of("link.datagram.authentic"),
                ElementsAre(HasSubstr("2 datagrams were not authentic.")));
    w.forged_comes(3);
    w.pass(1s);
    w.forged_comes(4);
    w.pass(1s);
    EXPECT_THAT(w.told_of("link.datagram.authentic"), SizeIs(1));
    w.pass(10s);
    EXPECT_THAT(w.told_of("link.datagram.authentic"),
                ElementsAre(HasSubstr("2 datagrams"), HasSubstr("7 datagrams")));
    w.pass(30s);
    EXPECT_THAT(w.told_of("link.datagram.authentic"), SizeIs(2));
}

TEST(one_way_drops, of_one_kind_do_not_hold_back_the_first_word_of_another) {
    receiving_world w;
    w.forged_comes();
    w.pass(1s);
    w.high().machine->one_way_dropped(5, w.now);
    w.pass(1s);
    EXPECT_THAT(w.told_of("link.socket-full"), ElementsAre(HasSubstr("5 datagrams were dropped")));
}

TEST(one_way_drops, that_are_not_told_of_yet_are_told_of_before_the_stop) {
    receiving_world w;
    w.forged_comes();
    w.pass(1s);
    w.forged_comes(3);
    w.pass(1s);
    w.high().machine->drain(w.now.mono + 10s, w.now);
    w.run();
    w.pass(1s);
    ASSERT_TRUE(w.high().is_drained);
    EXPECT_THAT(w.told_of("link.datagram.authentic"),
                ElementsAre(HasSubstr("1 datagrams"), HasSubstr("3 datagrams")));
    EXPECT_THAT(w.high().log_lines_with("\"event\":\"stop\""), SizeIs(1));
    EXPECT_LT(w.high().log.find("3 datagrams were not authentic"),
              w.high().log.find("\"event\":\"stop\""));
}

TEST(one_way_drops, nothing_is_said_of_none) {
    receiving_world w;
    w.pass(1s);
    w.high().machine->drain(w.now.mono + 10s, w.now);
    w.run();
    w.pass(1s);
    ASSERT_TRUE(w.high().is_drained);
    EXPECT_THAT(w.high().log_lines_with("link-refused"), IsEmpty());
}

} // namespace
} // namespace diolkos::box::test
