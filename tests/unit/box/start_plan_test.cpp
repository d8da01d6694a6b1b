#include "box/start_plan.hpp"
#include "guard/compiled_profile.hpp"
#include "tests/source_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diolkos::box {
namespace {

using testing::HasSubstr;

class start_plans : public testing::Test {
protected:
    start_plans() {
        how_.profile = guard::compiled_profile::load(DIOLKOS_SOURCE_DIR "/schemas/chat.toml");
        how_.link.schema_digest = how_.profile->digest();
        found_.journal.schema = how_.profile->digest();
        found_.journal.epoch = 4;
        found_.journal.sum.next_record = 10;
        found_.journal.sum.copied = 7;
        found_.journal.first_record = 6;
        found_.journal.records = "6\n7\n8\n9\n";
        found_.last_logged = 9;
    }
    start_plan plan() {
        wire::codec codec(how_.profile->names());
        return plan_start(how_, codec, std::move(found_), {});
    }
    std::string refusal() {
        try {
            (void)plan();
        } catch (const start_refused& error) {
            return error.what();
        }
        return "";
    }

    // Of the far box's lane: 2 was committed and is not delivered yet; 4 was refused, 5 is kept,
    // and nothing else is known of what is between 2 and `recorded`.
    void find_arrivals(std::uint64_t recorded) {
        wire::stanza_fields fields;
        fields.from = wire::address::parse("a@low.example").value();
        fields.to = wire::address::parse("b@high.example").value();
        fields.bodies.push_back({"", "hello"});
        wire::codec codec(how_.profile->names());
        const auto stanza =
            codec.encode(wire::stanza::make(*how_.profile->names(), std::move(fields)).value());
        const journal::id16 boot{std::byte{7}};
        found_.journal.sum.lanes.push_back({boot, 3, recorded, 2, {4}});
        for (const std::uint64_t sequence : {2, 5}) {
            const journal::kept_crossing one{
                journal::kept_crossing::course::incoming, sequence, {}, stanza.value(), boot};
            ASSERT_TRUE(found_.journal.waiting.keep(one, {}, sequence));
        }
    }
    static std::string in_line(const start_plan& made) {
        using standing = recovered_arrival::standing;
        std::string all;
        for (const auto& one : made.line) {
            all += std::to_string(one.crossing.sequence);
            all += one.as == standing::committed ? " committed" : " uncommitted";
            all += one.outcome == link::receipt_outcome::refused ? ", refused;" : ";";
        }
        return all;
    }

    settings how_;
    left_behind found_;
};

TEST_F(start_plans, put_into_the_log_what_it_lacks) {
    const struct {
        std::optional<std::uint64_t> last;
        std::string lines;
        std::string said;
    } cases[] = {
        {9, "", ""},
        {7, "8\n9\n", " 2 records that this log lacked were put into it from the journal."},
        {5, "6\n7\n8\n9\n", " 4 records that this log lacked were put into it from the journal."},
        {std::nullopt, "6\n7\n8\n9\n",
         " 4 records that this log lacked were put into it from the journal."},
        {3, "6\n7\n8\n9\n",
         " 4 records that this log lacked were put into it from the journal. The records 4 to 5 "
         "were in this log, and are not there any more."},
    };
    const auto found = found_;
    for (const auto& one : cases) {
        found_ = found;
        found_.last_logged = one.last;
        const auto made = plan();
        EXPECT_EQ(made.log_lines, one.lines);
        EXPECT_EQ(made.unclean_stop, one.said);
        EXPECT_EQ(made.link.epoch, 5U);
    }
}

TEST_F(start_plans, refuse_a_journal_that_was_set_back) {
    found_.last_logged = 10;
    EXPECT_THAT(refusal(), HasSubstr("the journal was set back"));
}

TEST_F(start_plans, refuse_crossings_of_another_profile) {
    journal::kept_crossing waits;
    waits.which = journal::kept_crossing::course::incoming;
    waits.sequence = 1;
    (void)found_.journal.waiting.keep(waits, {}, 1);
    found_.journal.schema[0] ^= std::byte{1};
    EXPECT_THAT(refusal(), HasSubstr("another profile"));
}

TEST_F(start_plans, of_a_duplex_link_have_every_number_in_line_that_is_not_committed) {
    find_arrivals(5);
    EXPECT_EQ(in_line(plan()), "2 committed;3 uncommitted;4 uncommitted, refused;5 uncommitted;");
}

// They were given up a second time when their sender started again, without ever having come; and
// a sender that spoke of a far number made the next start endless.
TEST_F(start_plans, of_a_one_way_link_have_nothing_in_line_that_was_lost_on_the_way) {
    how_.link.one_way.emplace();
    find_arrivals(1'000'000);
    EXPECT_EQ(in_line(plan()), "2 committed;4 uncommitted, refused;5 uncommitted;");
}

TEST_F(start_plans, go_on_from_the_log_with_a_new_journal) {
    found_.journal = {};
    found_.journal.created = true;
    const auto made = plan();
    EXPECT_EQ(made.journal.sum.next_record, 10U);
    EXPECT_EQ(made.journal.sum.copied, 10U);
    EXPECT_THAT(made.new_journal, HasSubstr("a new one"));
}

} // namespace
} // namespace diolkos::box
