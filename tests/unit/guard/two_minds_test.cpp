// What happens where the validators disagree: it never does with a profile that ships.
#include "tests/unit/guard/judging.hpp"
#include "tests/unit/guard/two_minds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diolkos::guard {
namespace {

constexpr std::string_view stanza =
    "<message from='a@low.example/r' to='b@high.example' type='chat'><body>hi</body>"
    "<active xmlns='http://jabber.org/protocol/chatstates'/></message>";

wire::stanza value() {
    return guard(chat_profile()).judge_outgoing(parsed(stanza), low_to_high()).stanza.value();
}

TEST(two_minds, stay_at_the_sending_box) {
    for (const auto which : {knows_less::xerces, knows_less::automata}) {
        const auto judged =
            guard(of_two_minds(which)).judge_outgoing(parsed(stanza), low_to_high());
        EXPECT_FALSE(judged.stanza);
        EXPECT_EQ(judged.decision.what, outcome::refuse);
        EXPECT_EQ(judged.decision.why, reason::validators_disagree);
        EXPECT_THAT(judged.decision.detail,
                    testing::StartsWith(which == knows_less::xerces
                                            ? "Only Xerces-C refuses it: "
                                            : "Only the automata refuse it: message: "
                                              "It has a child"));
    }
}

TEST(two_minds, end_at_the_receiving_box_if_it_is_paranoid) {
    guard paranoid(of_two_minds(knows_less::xerces), true);
    const auto refused = paranoid.judge_incoming(value(), low_to_high());
    EXPECT_EQ(refused.what, outcome::refuse);
    EXPECT_EQ(refused.why, reason::validators_disagree);
    guard plain(of_two_minds(knows_less::xerces), false);
    EXPECT_EQ(plain.judge_incoming(value(), low_to_high()).what, outcome::pass);
}

TEST(two_minds, end_there_whichever_of_them_refuses) {
    guard paranoid(of_two_minds(knows_less::automata), true);
    const auto refused = paranoid.judge_incoming(value(), low_to_high());
    EXPECT_EQ(refused.why, reason::validators_disagree);
    EXPECT_THAT(refused.detail, testing::StartsWith("Only the automata refuse it: "));
    guard plain(of_two_minds(knows_less::automata), false);
    EXPECT_EQ(plain.judge_incoming(value(), low_to_high()).why, reason::schema_violation);
}

} // namespace
} // namespace diolkos::guard
