#include "cli/status/status_text.hpp"
#include "cli/status/status_watch.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include <algorithm>

namespace diolkos::cli {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

boost::json::object status(const std::string& text) {
    return boost::json::parse(text).get_object();
}

constexpr const char* unwell =
    R"({"v":1,"box":"low-box","side":"low","version":"1","state":"running",
    "uptime_s":7300,"healthy":false,
    "attention":[{"what":"link-down","text":"The link lab is down.","to_do":"Look at the cable."}],
    "link":{"name":"lab","mode":"duplex","up":false,"since":"T","since_s":90,
            "window":{"crossings":3,"crossings_limit":4096,"bytes":2048,"bytes_limit":8388608}},
    "lanes":[{"lane":0,"offered":7,"settled":4,"arrived":9}],
    "streams":{"in":2,"unauthenticated":1,"peers":[
        {"domain":"a.example","in":1,"failing":1,"queued":2,"queued_bytes":10},
        {"domain":"long.a.example","in":1}]},
    "refusals":[{"time":"T","event":"stanza-refused","to":"b@high.example\u001b[2J"}]})";

TEST(status_text, says_what_needs_attention_first) {
    const auto lines = status_lines(status(unwell), false);
    EXPECT_EQ(lines[0], "low-box (low, 1)  running for 2 h  needs attention");
    EXPECT_EQ(lines[1], "  ! The link lab is down.");
    EXPECT_EQ(lines[2], "    Look at the cable.");
    EXPECT_THAT(lines, Contains("  state         down for 90 s, since T"));
    EXPECT_THAT(lines, Contains("  window        3 of 4096 crossings, 2.0 KiB of 8.0 MiB"));
    EXPECT_THAT(lines, Contains("  lane 0        offered 7, settled 4, arrived 9"));
}

TEST(status_text, aligns_peers) {
    const auto lines = status_lines(status(unwell), false);
    EXPECT_THAT(lines, Contains("    a.example       1 in, 0 out, 2 queued (10 bytes), 0 "
                                "unacknowledged, cannot be reached"));
    EXPECT_THAT(lines,
                Contains("    long.a.example  1 in, 0 out, 0 queued (0 bytes), 0 unacknowledged"));
}

TEST(status_text, gives_a_terminal_nothing_to_obey_that_a_peer_has_chosen) {
    for (const auto& line : status_lines(status(unwell), false)) {
        EXPECT_THAT(line, Not(HasSubstr("\x1b")));
    }
    const auto coloured = status_lines(status(unwell), true);
    EXPECT_THAT(coloured, Contains(HasSubstr("\x1b[31mdown\x1b[0m")));
    EXPECT_THAT(coloured, Not(Contains(HasSubstr("\x1b[2J"))));
}

// A box of another version may leave things out.
TEST(status_text, does_without_what_is_not_there) {
    EXPECT_FALSE(status_lines({}, false).empty());
    EXPECT_FALSE(
        status_lines(status(R"({"link":7,"streams":{"peers":3},"disks":[1]})"), false).empty());
}

TEST(status_text, has_times_and_sizes_for_people) {
    EXPECT_EQ(duration_text(0), "0 s");
    EXPECT_EQ(duration_text(119), "119 s");
    EXPECT_EQ(duration_text(120), "2 min");
    EXPECT_EQ(duration_text(7200), "2 h");
    EXPECT_EQ(duration_text(200'000), "2 d");
    EXPECT_EQ(size_text(1023), "1023 bytes");
    EXPECT_EQ(size_text(1536), "1.5 KiB");
    EXPECT_EQ(size_text(std::uint64_t{5} << 40U), "5.0 TiB");
}

TEST(status_watch, cuts_lines_by_characters_and_lets_colours_pass) {
    EXPECT_EQ(cut_to("abc", 2), "ab");
    EXPECT_EQ(cut_to("\xC3\xA4\xC3\xB6\xC3\xBC", 2), "\xC3\xA4\xC3\xB6");
    EXPECT_EQ(cut_to("\x1b[31mred\x1b[0m", 3), "\x1b[31mred\x1b[0m");
    EXPECT_EQ(cut_to("\x1b[31mred\x1b[0m", 1), "\x1b[31mr");
    EXPECT_EQ(cut_to("", 5), "");
}

} // namespace
} // namespace diolkos::cli
