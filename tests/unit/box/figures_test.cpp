#include "box/figures.hpp"

#include <gmock/gmock.h>

#include <set>
#include <sstream>

namespace diolkos::box {
namespace {

using testing::HasSubstr;

TEST(figures, are_counted_by_event_and_every_event_is_there) {
    figures now;
    now.records[static_cast<std::size_t>(audit::event::validators_disagreed)] = 3;
    now.link_up = true;
    now.waiting = 7;
    const auto text = prometheus_text(now);
    EXPECT_EQ(now.of(audit::event::validators_disagreed), 3U);
    EXPECT_THAT(text,
                HasSubstr("\ndiolkos_audit_records_total{event=\"validators-disagreed\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("\ndiolkos_link_up 1\n"));
    EXPECT_THAT(text, HasSubstr("\ndiolkos_stanzas_waiting 7\n"));
    for (std::size_t i = 0; i < event_kinds; ++i) {
        const auto name = std::string(audit::name(static_cast<audit::event>(i)));
        EXPECT_THAT(text, HasSubstr("{event=\"" + name + "\"} "));
    }
}

// Prometheus' text format 0.0.4: one line each, every series once, told of before it comes.
TEST(figures, are_in_the_form_that_prometheus_reads) {
    std::istringstream lines(prometheus_text({}));
    std::set<std::string> told, series;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("# TYPE ")) {
            EXPECT_TRUE(told.insert(line.substr(7, line.find(' ', 7) - 7)).second) << line;
        } else if (!line.starts_with("# HELP ")) {
            const auto end = line.find(' ');
            EXPECT_TRUE(series.insert(line.substr(0, end)).second) << line;
            EXPECT_TRUE(told.contains(line.substr(0, line.find_first_of("{ ")))) << line;
            EXPECT_NE(line.find_first_of("0123456789", end), std::string::npos) << line;
        }
    }
    EXPECT_EQ(series.size(), event_kinds + 11);
}

} // namespace
} // namespace diolkos::box
