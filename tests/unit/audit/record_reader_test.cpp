#include "audit/record_reader.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace diolkos::audit {
namespace {

std::string line_with(const std::string& members) {
    return R"({"box":"low-1","event":"crossing-offered","index":7,)" + members +
           R"("time":"2026-11-22T23:55:00.123456Z","v":1})";
}

TEST(record_reader, reads_what_the_log_writes) {
    record entry;
    entry.what = event::crossing_offered;
    entry.time = std::chrono::sys_time<std::chrono::microseconds>{
        std::chrono::microseconds{1'790'000'000'123'456}};
    entry.outcome = "pass";
    entry.id = "019a0000-0000-7000-8000-000000000000";
    entry.kind = "message";
    entry.type = "chat";
    entry.from = "romeo@low.example/\"orchard\"\n";
    entry.to = "juliet@high.example/b\xc3\xa4lcony";
    entry.payloads = {"urn:xmpp:receipts", "id"};
    entry.direction = "import";
    entry.crossing_boot = "00112233445566778899aabbccddeeff";
    entry.lane = 3;
    entry.sequence = 123'456;
    entry.mac = std::string(64, 'a');
    std::string line;
    write_line(entry, {"low-1", "ffee", "0.1.0"}, 42, line);
    line.pop_back();
    record_reader reader;
    for (int again = 0; again < 2; ++again) {
        const auto found = reader.read(line);
        ASSERT_TRUE(found.has_value());
        EXPECT_EQ(found->what, event::crossing_offered);
        EXPECT_EQ(found->index, 42U);
        EXPECT_EQ(found->time, 1'790'000'000'123'456);
        EXPECT_EQ(found->box, "low-1");
        EXPECT_EQ(found->boot, "ffee");
        EXPECT_EQ(found->outcome, "pass");
        EXPECT_EQ(found->reason, "");
        EXPECT_EQ(found->id, entry.id);
        EXPECT_EQ(found->kind, "message");
        EXPECT_EQ(found->type, "chat");
        EXPECT_EQ(found->from, entry.from);
        EXPECT_EQ(found->to, entry.to);
        EXPECT_EQ(found->direction, "import");
        EXPECT_EQ(found->crossing_boot, entry.crossing_boot);
        EXPECT_EQ(found->mac, entry.mac);
        EXPECT_EQ(found->lane, 3U);
        EXPECT_EQ(found->sequence, 123'456U);
        EXPECT_EQ(found->last, 0U);
    }
}

TEST(record_reader, takes_a_line_as_it_is_or_not_at_all) {
    const struct {
        const char* name;
        std::string line;
        bool good;
    } cases[] = {
        {"plain", line_with(""), true},
        {"blanks around it", " " + line_with("") + " ", true},
        {"members that it does not know", line_with(R"("new":null,"odd":[{"id":1}],"f":1.5,)"),
         true},
        {"a field's name within a list", line_with(R"("payloads":["lane","v"],)"), true},
        {"a field's name further in", line_with(R"("x":{"lane":"no number","v":2},)"), true},
        {"an event that it does not know", line_with(R"("event":"eclipse",)"), true},
        {"an escaped name", line_with(R"("\u006cane":"no number",)"), false},
        {"a text for a number", line_with(R"("lane":"1",)"), false},
        {"a number for a text", line_with(R"("mac":1,)"), false},
        {"a list for a text", line_with(R"("mac":["a"],)"), false},
        {"an object for a number", line_with(R"("last":{},)"), false},
        {"null for a text", line_with(R"("mac":null,)"), false},
        {"true for a number", line_with(R"("lane":true,)"), false},
        {"a negative number", line_with(R"("sequence":-1,)"), false},
        {"a number with a fraction", line_with(R"("sequence":1.5,)"), false},
        {"a lane beyond 32 bits", line_with(R"("lane":4294967296,)"), false},
        {"a sequence of 64 bits", line_with(R"("sequence":18446744073709551615,)"), true},
        {"a sequence beyond 64 bits", line_with(R"("sequence":18446744073709551616,)"), false},
        {"another version",
         line_with(R"("x":1,)").replace(line_with(R"("x":1,)").size() - 2, 1, "2"), false},
        {"no time", R"({"event":"start","index":1,"v":1})", false},
        {"no index", R"({"event":"start","time":"2026-11-22T23:55:00.123456Z","v":1})", false},
        {"no event", R"({"index":1,"time":"2026-11-22T23:55:00.123456Z","v":1})", false},
        {"a list", "[" + line_with("") + "]", false},
        {"a list of its members", R"(["v",1])", false},
        {"a number", "1", false},
        {"nothing", "", false},
        {"cut", line_with("").substr(0, 60), false},
        {"more behind it", line_with("") + "{}", false},
        {"no UTF-8", line_with("\"from\":\"\xff\","), false},
        {"deep", line_with("\"x\":" + std::string(40, '[') + std::string(40, ']') + ","), false},
    };
    record_reader reader;
    for (const auto& one : cases) {
        EXPECT_EQ(reader.read(one.line).has_value(), one.good) << one.name;
        EXPECT_TRUE(reader.read(line_with("")).has_value()) << "after " << one.name;
    }
}

TEST(record_reader, says_of_texts_with_escapes_what_they_mean) {
    record_reader reader;
    const auto line =
        line_with(R"("from":"a\"b\\c\u00e4\ud83d\ude00","id":"\u0031","to":"plain",)");
    const auto found = reader.read(line);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->from, "a\"b\\c\xc3\xa4\xf0\x9f\x98\x80");
    EXPECT_EQ(found->id, "1");
    EXPECT_EQ(found->to, "plain");
    EXPECT_EQ(reader.read(line_with(""))->from, "") << "of the line before";
}

} // namespace
} // namespace diolkos::audit
