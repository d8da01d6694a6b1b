#include "audit/record.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using namespace diolkos;
using std::chrono::microseconds;

const audit::origin here{"low-1", "0011", "0.1.0"};

audit::record full() {
    audit::record r;
    r.what = audit::event::crossing_offered;
    r.time = std::chrono::sys_time<microseconds>{microseconds{1'790'000'000'000'007}};
    r.clock = "synchronised";
    r.mono = microseconds{42};
    r.outcome = "strip";
    r.reason = "none";
    r.rule = "profile.chat";
    r.detail = "left \"html\" behind";
    r.where = "message/{urn:xmpp:delay}delay@stamp";
    r.peer_domain = "low.example";
    r.peer_address = "192.0.2.1:5269";
    r.peer_fingerprint = "ab";
    r.mechanism = "EXTERNAL";
    r.stream_id = "s1";
    r.offset = 17;
    r.id = "019a0000-0000-7000-8000-000000000000";
    r.kind = "message";
    r.type = "chat";
    r.from = "romeo@low.example";
    r.to = "juliet@high.example";
    r.bytes = 300;
    r.payloads = {"urn:xmpp:receipts"};
    r.stripped = {"{http://jabber.org/protocol/xhtml-im}html"};
    r.direction = "import";
    r.link = "isthmus";
    r.crossing_boot = "0011";
    r.lane = 0;
    r.sequence = 9;
    r.mac = "cd";
    r.who = "jane";
    r.first = 0;
    r.end = 256;
    r.schema_digest = "d1";
    r.configuration_digest = "d2";
    r.policy_digest = "d3";
    return r;
}

std::string line_of(const audit::record& r, std::uint64_t index = 3) {
    std::string out;
    audit::write_line(r, here, index, out);
    return out;
}

TEST(record, a_full_line_is_exactly_this) {
    EXPECT_EQ(
        line_of(full()),
        R"({"boot":"0011","box":"low-1","build":"0.1.0","bytes":300,"clock":"synchronised","configuration_digest":"d2",)"
        R"("crossing_boot":"0011","detail":"left \"html\" behind","direction":"import",)"
        R"("end":256,"event":"crossing-offered","first":0,"from":"romeo@low.example",)"
        R"("id":"019a0000-0000-7000-8000-000000000000","index":3,"kind":"message","lane":0,)"
        R"("link":"isthmus","mac":"cd","mechanism":"EXTERNAL","mono":42,"offset":17,)"
        R"("operator":"jane","outcome":"strip","payloads":["urn:xmpp:receipts"],"peer_address":"192.0.2.1:5269",)"
        R"("peer_domain":"low.example","peer_fingerprint":"ab","policy_digest":"d3",)"
        R"("reason":"none","rule":"profile.chat","schema_digest":"d1","sequence":9,)"
        R"("stream_id":"s1","stripped":["{http://jabber.org/protocol/xhtml-im}html"],)"
        R"("time":"2026-09-21T14:13:20.000007Z","to":"juliet@high.example","type":"chat","v":1,)"
        R"("where":"message/{urn:xmpp:delay}delay@stamp"})"
        "\n");
}

TEST(record, keys_are_sorted) {
    const std::string line = line_of(full());
    const boost::json::object object = boost::json::parse(line).as_object();
    std::vector<std::string> keys;
    for (const auto& member : object)
        keys.emplace_back(member.key());
    EXPECT_TRUE(std::ranges::is_sorted(keys));
    EXPECT_EQ(std::set<std::string>(keys.begin(), keys.end()).size(), keys.size());
    EXPECT_EQ(keys.size(), 40U);
}

TEST(record, what_is_empty_is_left_out) {
    audit::record r;
    r.what = audit::event::start;
    EXPECT_EQ(line_of(r, 0),
              R"({"boot":"0011","box":"low-1","build":"0.1.0","event":"start","index":0,"mono":0,)"
              R"("time":"1970-01-01T00:00:00.000000Z","v":1})"
              "\n");
}

TEST(record, times_are_rfc_3339) {
    struct named_case {
        const char* name;
        std::int64_t time;
        std::string_view expected;
    };
    const named_case cases[] = {
        {"leap day", 1'709'164'800'000'000, "2024-02-29T00:00:00.000000Z"},
        {"last microsecond", 1'735'689'599'999'999, "2024-12-31T23:59:59.999999Z"},
        {"before 1970", -1, "1969-12-31T23:59:59.999999Z"},
    };
    for (const named_case& c : cases) {
        audit::record r;
        r.time = std::chrono::sys_time<microseconds>{microseconds{c.time}};
        EXPECT_NE(line_of(r).find(c.expected), std::string::npos) << c.name << line_of(r);
    }
}

TEST(record, the_worst_that_can_be_put_in_fits_and_parses) {
    const std::string worst(100'000, '\x01');
    audit::record r = full();
    for (std::string* field :
         {&r.rule, &r.detail, &r.where, &r.peer_domain, &r.peer_address, &r.peer_fingerprint,
          &r.mechanism, &r.stream_id, &r.id, &r.from, &r.to, &r.link, &r.crossing_boot, &r.mac,
          &r.schema_digest, &r.configuration_digest, &r.policy_digest, &r.who})
        *field = worst;
    r.outcome = r.reason = r.kind = r.type = r.direction = worst;
    r.payloads = r.stripped = std::vector<std::string>(1000, worst);
    r.bytes = r.offset = r.sequence = ~std::uint64_t{0};
    r.first = r.end = r.last = ~std::uint64_t{0};
    r.lane = ~std::uint32_t{0};
    std::string line;
    audit::write_line(r, {worst, worst, worst}, ~std::uint64_t{0}, line);
    EXPECT_LE(line.size(), audit::max_record_bytes);
    const boost::json::value parsed = boost::json::parse(line);
    EXPECT_EQ(parsed.at("payloads").as_array().size(), audit::max_list_items + 1);
}

TEST(record, an_address_at_its_longest_is_whole) {
    audit::record r;
    r.from = std::string(1023, 'a') + "@" + std::string(1023, 'b') + "/" + std::string(1023, '"');
    EXPECT_EQ(boost::json::parse(line_of(r)).at("from").as_string(), r.from);
}

TEST(record, each_event_has_its_own_name) {
    std::set<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(audit::event::test_requested); ++i)
        names.insert(name(static_cast<audit::event>(i)));
    EXPECT_EQ(names.size(), static_cast<std::size_t>(audit::event::test_requested) + 1);
    EXPECT_FALSE(names.contains(""));
}

} // namespace
