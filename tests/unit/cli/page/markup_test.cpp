#include "cli/page/markup.hpp"
#include "cli/page/time_text.hpp"

#include <gtest/gtest.h>

namespace diolkos::cli::page {
namespace {

std::string text(std::string_view untrusted, std::size_t most = markup::max_text_bytes) {
    return markup().text(untrusted, most).html();
}

TEST(markup, text_can_be_nothing_but_text) {
    EXPECT_EQ(text("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;");
    EXPECT_EQ(text("\" onload=\"x"), "&quot; onload=&quot;x");
    EXPECT_EQ(text("' x='&amp;"), "&#39; x=&#39;&amp;amp;");
    EXPECT_EQ(text("<!--"), "&lt;!--");
    EXPECT_EQ(text("a\\b"), "a\\b");
    EXPECT_EQ(text("\\<"), "\\&lt;");
    EXPECT_EQ(text("\\\"<"), "\\&quot;&lt;");
}

TEST(markup, what_hides_or_reorders_text_is_shown) {
    EXPECT_EQ(text("\xE2\x80\xAE"
                   "gpj.exe"),
              "\\u202egpj.exe");
    EXPECT_EQ(text(std::string("\x1b[2J\0", 5)), "\\u001b[2J\\u0000");
    EXPECT_EQ(text("\xff<"), "\xEF\xBF\xBD&lt;");
    EXPECT_EQ(text("Χαῖρε 🏛"), "Χαῖρε 🏛");
}

TEST(markup, text_is_bounded) {
    EXPECT_LE(text(std::string(100'000, 'x')).size(), markup::max_text_bytes);
    // Escapes may be longer, by a named factor: &quot; for a quote that the log writes as two
    // bytes.
    EXPECT_LE(text(std::string(100'000, '<')).size(), 4 * markup::max_text_bytes);
}

TEST(markup, numbers_are_read_easily_and_drawn_short) {
    EXPECT_EQ(markup().number(1'234'567).html(), "1\u00a0234\u00a0567");
    EXPECT_EQ(markup().number(999).html(), "999");
    EXPECT_EQ(markup().coordinate(12.5).html(), "12.5");
    EXPECT_EQ(markup().coordinate(100).html(), "100");
}

TEST(time_text, durations_have_the_unit_that_fits) {
    EXPECT_EQ(duration_text(250), "250\u00a0µs");
    EXPECT_EQ(duration_text(1250), "1.25\u00a0ms");
    EXPECT_EQ(duration_text(100'000), "100\u00a0ms");
    EXPECT_EQ(duration_text(90'000'000), "1.5\u00a0min");
    EXPECT_EQ(duration_text(-2'000), "-2\u00a0ms");
}

TEST(time_text, times_are_as_records_have_them) {
    EXPECT_EQ(time_text(1'790'000'000'123'456), "2026-09-21T14:13:20.123Z");
    EXPECT_EQ(short_time(1'790'000'000'123'456, 60'000'000, true), "14:13");
    EXPECT_EQ(short_time(1'790'000'000'123'456, 1'000'000, false), "2026-09-21 14:13:20");
}

} // namespace
} // namespace diolkos::cli::page
