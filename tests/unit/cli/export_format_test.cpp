#include "cli/audit_record.hpp"
#include "cli/export_format.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace diolkos::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const std::string line =
    R"({"box":"low-1","build":"0.1.0","detail":"a \"quote\", a \\, a ] and = and |","event":"stanza-refused",)"
    R"("from":"romeo@low.example","id":"019a","index":7,"kind":"message","payloads":["urn:a","urn:b"],)"
    R"("reason":"not-allowed","rule":"{urn:x}y","time":"2026-11-23T07:30:00.123456Z","to":"j@high.example","v":1})";

std::string as(export_format format, const std::string& of = line) {
    const auto record = parse_record(of);
    return exported(format, of, *record);
}

TEST(export_format, names) {
    EXPECT_EQ(export_format_named("cef"), export_format::cef);
    EXPECT_EQ(export_format_named("CSV"), std::nullopt);
}

TEST(export_format, lines_are_as_they_are_kept) {
    EXPECT_EQ(as(export_format::jsonl), line);
}

// Facility 13, severity notice: 13 * 8 + 5. RFC 5424, 6.3.3: quote, backslash and bracket escaped.
TEST(export_format, syslog) {
    const auto text = as(export_format::rfc5424);
    EXPECT_THAT(text, StartsWith("<109>1 2026-11-23T07:30:00.123456Z low-1 diolkos - "
                                 "stanza-refused [diolkos@32473 box=\"low-1\""));
    EXPECT_THAT(text, HasSubstr(R"(detail="a \"quote\", a \\, a \] and = and |")"));
    EXPECT_THAT(text, HasSubstr(R"( index="7" )"));
    EXPECT_THAT(text, HasSubstr(R"(payloads="urn:a urn:b")"));
    EXPECT_THAT(text, HasSubstr("] 2026-11-23"));
}

TEST(export_format, common_event_format) {
    const auto text = as(export_format::cef);
    EXPECT_THAT(text, StartsWith("CEF:0|Diolkos|diolkos|0.1.0|stanza-refused|A stanza was refused "
                                 "before the link.|3|rt=1795419000123 dvchost=low-1 "
                                 "cn1Label=index cn1=7 externalId=019a"));
    EXPECT_THAT(text, HasSubstr(R"(msg=a "quote", a \\, a ] and \= and |)"));
    EXPECT_THAT(text, HasSubstr("suser=romeo@low.example duser=j@high.example"));
}

TEST(export_format, open_cybersecurity_schema) {
    const auto value = boost::json::parse(as(export_format::ocsf));
    EXPECT_EQ(value.at("class_uid"), 4001);
    EXPECT_EQ(value.at("type_uid"), 400105); // refuse
    EXPECT_EQ(value.at("time"), 1795419000123);
    EXPECT_EQ(value.at("metadata").at("uid"), "low-1/7");
    EXPECT_EQ(value.at("unmapped").at("rule"), "{urn:x}y");
}

// What a stranger has put into a record stays inside of its field, in every format.
TEST(export_format, nothing_breaks_out_of_its_line) {
    const auto evil =
        R"({"box":"b\nx","detail":"\u001b[2J\n<1>1 - - ] \"","event":"e\r\n","index":1,)"
        R"("time":"t\n","to":"\u202e"})";
    for (const auto format : {export_format::rfc5424, export_format::cef, export_format::ocsf}) {
        const auto text = as(format, evil);
        EXPECT_TRUE(std::ranges::none_of(text, [](char c) {
            return static_cast<unsigned char>(c) < ' ';
        })) << text;
    }
}

TEST(audit_record, a_line_is_for_people_and_harmless) {
    EXPECT_EQ(
        in_a_line(*parse_record(line)),
        "2026-11-23T07:30:00.123456Z  stanza-refused  message  from romeo@low.example to "
        "j@high.example  not-allowed, rule {urn:x}y  a \\\"quote\\\", a \\\\, a ] and = and |  "
        "id 019a");
    EXPECT_EQ(parse_record("[1]"), std::nullopt);
    EXPECT_EQ(parse_record("{"), std::nullopt);
}

TEST(audit_record, filters) {
    const auto record = *parse_record(line);
    struct {
        const char* name;
        record_filter filter;
        bool accepted;
    } const cases[] = {
        {"none", {}, true},
        {"since", {"2026-11-23", {}, {}, {}, {}, {}}, true},
        {"since later", {"2026-11-23T08", {}, {}, {}, {}, {}}, false},
        {"until", {{}, "2026-11-24", {}, {}, {}, {}}, true},
        {"until earlier", {{}, "2026-11-23T07", {}, {}, {}, {}}, false},
        {"event", {{}, {}, {"start", "stanza-refused"}, {}, {}, {}}, true},
        {"another event", {{}, {}, {"start"}, {}, {}, {}}, false},
        {"address", {{}, {}, {}, "romeo@", {}, {}}, true},
        {"another address", {{}, {}, {}, "mercutio", {}, {}}, false},
        {"id", {{}, {}, {}, {}, "019a", {}}, true},
        {"another id", {{}, {}, {}, {}, "019", {}}, false},
    };
    for (const auto& each : cases)
        EXPECT_EQ(each.filter.accepts(record), each.accepted) << each.name;
}

} // namespace
} // namespace diolkos::cli
