#include "box/managed_sessions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace diolkos::box {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const xmpp::monotonic start{};

std::string said(const managed_sessions::news& what) {
    using kind = managed_sessions::news::kind;
    std::string text = std::to_string(what.stream);
    text += what.what == kind::handled   ? " handled"
            : what.what == kind::resumed ? " resumed"
                                         : " refused";
    text += what.total ? " " + std::to_string(*what.total) : "";
    return text + (what.before == 0 ? "" : " before " + std::to_string(what.before));
}

class managed_sessions_test : public testing::Test {
protected:
    settings how;
    managed_sessions sessions{how};

    void begin(connection_id stream, const std::string& id = "s",
               const std::string& remote = "low.example") {
        sessions.begin(stream, id, "high.example", remote);
    }
    stanza_place take(connection_id stream, std::uint64_t number) {
        return sessions.taken(stream, number);
    }
    std::vector<std::string> durable(journal::ticket upto) { return texts(sessions.durable(upto)); }
    std::string want(connection_id stream, const std::string& id = "s",
                     const std::string& remote = "low.example", xmpp::monotonic now = start) {
        const auto answer = sessions.wanted(stream, id, "high.example", remote, now);
        return answer ? said(*answer) : "later";
    }
    std::vector<std::string> on_time(xmpp::monotonic now) { return texts(sessions.on_time(now)); }

private:
    static std::vector<std::string> texts(const std::vector<managed_sessions::news>& all) {
        std::vector<std::string> found;
        for (const auto& each : all) {
            found.push_back(said(each));
        }
        return found;
    }
};

TEST_F(managed_sessions_test, a_stanza_counts_when_it_and_all_before_it_are_durable) {
    begin(1);
    const auto first = take(1, 1), second = take(1, 2), third = take(1, 3);
    sessions.recorded(second, 1); // the first waits for the link
    EXPECT_THAT(durable(1), IsEmpty());
    sessions.recorded(third, 2);
    EXPECT_THAT(durable(2), IsEmpty());
    sessions.recorded(first, 3);
    EXPECT_THAT(durable(2), IsEmpty());
    EXPECT_THAT(durable(3), ElementsAre("1 handled 3"));
    EXPECT_TRUE(sessions.settled(1));
}

TEST_F(managed_sessions_test, runs_of_recorded_stanzas_are_one) {
    begin(1);
    for (std::uint64_t number = 1; number <= 1000; ++number) {
        sessions.recorded(take(1, number), (number + 9) / 10);
    }
    EXPECT_FALSE(sessions.settled(1));
    EXPECT_THAT(durable(99), IsEmpty()) << "a run waits for its last ticket";
    EXPECT_THAT(durable(100), ElementsAre("1 handled 1000"));
}

TEST_F(managed_sessions_test, sessions_do_not_wait_for_each_other) {
    begin(1, "a");
    begin(2, "b");
    const auto slow = take(1, 1);
    sessions.recorded(take(2, 1), 1);
    EXPECT_THAT(durable(1), ElementsAre("2 handled 1"));
    sessions.recorded(slow, 2);
    EXPECT_THAT(durable(2), ElementsAre("1 handled 1"));
}

TEST_F(managed_sessions_test, what_has_no_session_is_nobodys) {
    EXPECT_EQ(take(7, 1).session, 0U);
    sessions.recorded({}, 1);
    sessions.recorded({99, 1}, 1);
    EXPECT_THAT(durable(1), IsEmpty());
    EXPECT_TRUE(sessions.settled(7));
}

TEST_F(managed_sessions_test, said_twice_counts_once) {
    begin(1);
    const auto one = take(1, 1);
    sessions.recorded(one, 1);
    sessions.recorded(one, 2);
    EXPECT_THAT(durable(1), ElementsAre("1 handled 1"));
    EXPECT_THAT(durable(2), IsEmpty());
}

TEST_F(managed_sessions_test, a_lost_session_is_resumed_by_its_peer_and_by_nobody_else) {
    begin(1);
    sessions.recorded(take(1, 1), 1);
    EXPECT_THAT(durable(1), ElementsAre("1 handled 1"));
    sessions.ended(1, true, start);
    EXPECT_EQ(sessions.kept(), 1U);
    EXPECT_EQ(want(2, "s", "other.example"), "2 refused");
    EXPECT_EQ(want(2, "t"), "2 refused");
    EXPECT_EQ(want(2, ""), "2 refused");
    EXPECT_EQ(sessions.kept(), 1U);
    EXPECT_EQ(want(3), "3 resumed 1");
    EXPECT_EQ(sessions.kept(), 0U);
    sessions.recorded(take(3, 2), 2);
    EXPECT_THAT(durable(2), ElementsAre("3 handled 2"));
}

TEST_F(managed_sessions_test, what_was_closed_or_may_not_be_resumed_is_gone) {
    begin(1, "closed");
    begin(2, "");
    sessions.ended(1, false, start);
    sessions.ended(2, true, start);
    EXPECT_EQ(sessions.kept(), 0U);
    EXPECT_EQ(want(3, "closed"), "3 refused");
    EXPECT_EQ(want(3, ""), "3 refused");
}

TEST_F(managed_sessions_test, a_session_is_taken_from_a_stream_that_is_still_there) {
    begin(1);
    EXPECT_EQ(want(2), "2 resumed 0 before 1");
    sessions.ended(1, true, start); // the old stream is nobody's now
    EXPECT_EQ(sessions.kept(), 0U);
    sessions.recorded(take(2, 1), 1);
    EXPECT_THAT(durable(1), ElementsAre("2 handled 1"));
}

TEST_F(managed_sessions_test, is_resumed_once_everything_of_it_is_recorded) {
    begin(1);
    const auto waits = take(1, 1);
    sessions.ended(1, true, start);
    EXPECT_EQ(want(2), "later");
    EXPECT_EQ(want(3), "3 refused") << "one at a time";
    EXPECT_THAT(on_time(start + resumption_wait - 1s), IsEmpty());
    sessions.recorded(waits, 1);
    EXPECT_THAT(durable(1), ElementsAre("2 resumed 1"));
    EXPECT_THAT(on_time(start + 1000s), IsEmpty());
    sessions.recorded(take(2, 2), 2);
    EXPECT_THAT(durable(2), ElementsAre("2 handled 2"));
}

TEST_F(managed_sessions_test, what_takes_too_long_is_refused_with_what_is_recorded) {
    begin(1);
    const auto first = take(1, 1), second = take(1, 2);
    sessions.recorded(first, 1);
    EXPECT_THAT(durable(1), ElementsAre("1 handled 1"));
    sessions.ended(1, true, start);
    EXPECT_EQ(want(2), "later");
    EXPECT_THAT(on_time(start + resumption_wait), ElementsAre("2 refused 1"));
    EXPECT_EQ(want(3), "3 refused") << "as it was told";
    sessions.recorded(second, 2);
    EXPECT_THAT(durable(2), IsEmpty());
}

TEST_F(managed_sessions_test, who_wants_it_may_be_lost_as_well) {
    begin(1);
    const auto waits = take(1, 1);
    sessions.ended(1, true, start);
    EXPECT_EQ(want(2), "later");
    EXPECT_EQ(sessions.kept(), 0U);
    sessions.ended(2, true, start);
    EXPECT_EQ(sessions.kept(), 1U);
    sessions.recorded(waits, 1);
    EXPECT_THAT(durable(1), IsEmpty());
    EXPECT_EQ(want(3), "3 resumed 1");
}

TEST_F(managed_sessions_test, the_old_stream_may_end_while_it_is_wanted) {
    begin(1);
    const auto waits = take(1, 1);
    EXPECT_EQ(want(2), "later");
    sessions.ended(1, false, start);
    sessions.recorded(waits, 1);
    EXPECT_THAT(durable(1), ElementsAre("2 resumed 1"));
}

TEST_F(managed_sessions_test, are_kept_for_their_time) {
    how.streams.resumption = 300s;
    begin(1);
    sessions.ended(1, true, start);
    EXPECT_THAT(on_time(start + 299s), IsEmpty());
    EXPECT_EQ(sessions.kept(), 1U);
    EXPECT_THAT(on_time(start + 300s), IsEmpty());
    EXPECT_EQ(sessions.kept(), 0U);
    EXPECT_EQ(want(2), "2 refused");
}

TEST_F(managed_sessions_test, are_kept_in_their_number_the_oldest_first_to_go) {
    how.max_resumable = 3;
    for (connection_id stream = 1; stream <= 5; ++stream) {
        begin(stream, "s" + std::to_string(stream));
        sessions.ended(stream, true, start + std::chrono::seconds(stream));
    }
    EXPECT_EQ(sessions.kept(), 3U);
    EXPECT_EQ(want(9, "s1"), "9 refused");
    EXPECT_EQ(want(9, "s2"), "9 refused");
    EXPECT_EQ(want(9, "s3"), "9 resumed 0");
    how.max_resumable = 0;
    begin(10, "last");
    sessions.ended(10, true, start);
    EXPECT_EQ(sessions.kept(), 0U);
}

TEST_F(managed_sessions_test, are_kept_in_their_bytes) {
    how.max_resumable = 1'000'000;
    for (connection_id stream = 1; stream <= 10'000; ++stream) {
        begin(stream, std::to_string(stream), std::string(1000, 'x'));
        sessions.ended(stream, true, start + std::chrono::seconds(stream));
    }
    EXPECT_LT(sessions.kept() * 1000, max_kept_bytes);
    EXPECT_GT(sessions.kept() * 1500, max_kept_bytes);
}

} // namespace
} // namespace diolkos::box
