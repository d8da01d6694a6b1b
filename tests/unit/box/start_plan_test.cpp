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
