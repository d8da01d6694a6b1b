#include "journal/volatile_journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace diolkos::journal;
using course = kept_crossing::course;

constexpr std::array<std::byte, 16> first_boot{std::byte{1}};
constexpr std::array<std::byte, 16> second_boot{std::byte{2}};

batch keeping(course which, std::uint64_t sequence, std::array<std::byte, 16> boot = first_boot) {
    batch what;
    what.kept.push_back({which, sequence, {}, "stanza", boot});
    return what;
}

batch settling(course which, std::uint64_t sequence, std::array<std::byte, 16> boot = first_boot) {
    batch what;
    what.settled.push_back({which, sequence, boot});
    return what;
}

TEST(volatile_journal, tickets_are_dense_from_one) {
    volatile_journal j;
    batch records;
    records.records = "{}\n";
    records.record_count = 1;
    for (ticket expected = 1; expected <= 5; ++expected)
        EXPECT_EQ(j.append(records), expected);
    EXPECT_EQ(j.waiting(), 0U);
}

TEST(volatile_journal, keeps_until_settled) {
    volatile_journal j;
    (void)j.append(keeping(course::outgoing, 1));
    (void)j.append(keeping(course::outgoing, 2));
    EXPECT_EQ(j.waiting(), 2U);
    (void)j.append(settling(course::outgoing, 1));
    EXPECT_EQ(j.waiting(), 1U);
    (void)j.append(settling(course::outgoing, 2));
    EXPECT_EQ(j.waiting(), 0U);
}

TEST(volatile_journal, course_and_boot_tell_crossings_apart) {
    volatile_journal j;
    (void)j.append(keeping(course::outgoing, 1));
    (void)j.append(keeping(course::incoming, 1));
    (void)j.append(keeping(course::incoming, 1, second_boot));
    EXPECT_EQ(j.waiting(), 3U);
    (void)j.append(settling(course::incoming, 1, second_boot));
    (void)j.append(settling(course::incoming, 1, second_boot));
    EXPECT_EQ(j.waiting(), 2U);
}

TEST(volatile_journal, saying_a_thing_again_changes_nothing) {
    volatile_journal j;
    (void)j.append(keeping(course::incoming, 7));
    (void)j.append(keeping(course::incoming, 7));
    EXPECT_EQ(j.waiting(), 1U);
    (void)j.append(settling(course::incoming, 7));
    (void)j.append(settling(course::incoming, 7));
    EXPECT_EQ(j.waiting(), 0U);
}

TEST(volatile_journal, one_batch_may_keep_and_settle_the_same) {
    volatile_journal j;
    batch what = keeping(course::incoming, 1);
    what.settled.push_back({course::incoming, 1, first_boot});
    (void)j.append(what);
    EXPECT_EQ(j.waiting(), 0U);
}

TEST(volatile_journal, says_that_it_forgets) {
    EXPECT_THAT(std::string(volatile_journal().durability()), testing::HasSubstr("volatile"));
}

} // namespace
