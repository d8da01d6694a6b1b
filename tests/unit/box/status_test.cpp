#include "box/status.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

namespace diolkos::box {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr wall_time noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 29} + 12h};

status well() {
    status now;
    now.now = noon;
    now.started = noon - 2h;
    now.box = "low-box";
    now.link.name = "lab";
    now.link.up = true;
    now.journal_limit = 1U << 20U;
    now.disks = {{"journal", "/j", 900U << 20U, 1000U << 20U}};
    return now;
}

std::vector<std::string> what_needs_attention(const status& now) {
    std::vector<std::string> all;
    for (const auto& each : attention_of(now)) {
        EXPECT_FALSE(each.text.empty());
        EXPECT_FALSE(each.to_do.empty()) << each.what;
        all.emplace_back(each.what);
    }
    return all;
}

TEST(status, of_a_healthy_box_needs_no_attention) {
    EXPECT_THAT(what_needs_attention(well()), IsEmpty());
}

struct trouble {
    const char* what;
    void (*make)(status&);
};

TEST(status, names_what_needs_attention) {
    const auto expires = [](std::chrono::seconds left) {
        return std::chrono::duration_cast<std::chrono::seconds>(noon.time_since_epoch() + left)
            .count();
    };
    const trouble all[] = {
        {"draining", [](status& s) { s.draining = true; }},
        {"link-down", [](status& s) { s.link.up = false; }},
        {"link-silent", [](status& s) { s.link.hears = false; }},
        {"peers-held", [](status& s) { s.held_since = s.now - held_patience - 1s; }},
        {"peer-unreachable", [](status& s) { s.peers = {{.domain = "a.example", .failing = 1}}; }},
        {"disk-space", [](status& s) { s.storage = storage_level::alert; }},
        {"disk-space", [](status& s) { s.storage = storage_level::stopped; }},
        {"journal-full", [](status& s) { s.journal_bytes = s.journal_limit; }},
        {"audit-behind",
         [](status& s) {
             s.audit.uncommitted = 5;
             s.audit.behind_since = s.now - checkpoint_patience - 1s;
         }},
    };
    for (const auto& each : all) {
        auto now = well();
        each.make(now);
        EXPECT_THAT(what_needs_attention(now), ElementsAre(each.what));
    }
    auto now = well();
    now.certificates = {{"a.pem", "f", expires(-1s)},
                        {"b.pem", "f", expires(240h)},
                        {"c.pem", "f", expires(10000h)}};
    EXPECT_THAT(what_needs_attention(now),
                ElementsAre("certificate-expired", "certificate-expires"));
}

// A moment of congestion is everyday life.
TEST(status, has_patience) {
    auto now = well();
    now.held_since = now.now - 1s;
    now.audit.uncommitted = 5;
    now.audit.behind_since = now.now - 1s;
    EXPECT_THAT(what_needs_attention(now), IsEmpty());
}

TEST(status, is_an_object_of_stable_names) {
    auto now = well();
    now.link.up = false;
    now.link.last = {noon - 90s, "192.0.2.1:5270 ab", "closed"};
    now.peers = {{.domain = "low.example", .in = 2, .out = 1, .queued = 3}};
    now.refusals = {{noon, "stanza-refused", "policy", "rule", "", "", "low.example", "",
                     "a@low.example", "b@high.example", "id-1"}};
    now.tests = {{.how = test_crossing::state::answered,
                  .from = "low.example/diolkos-test-1",
                  .to = "high.example",
                  .id = "id-2",
                  .answer_id = "id-3",
                  .answer = "result",
                  .reason = "",
                  .requested = noon - 1s,
                  .last_change = noon,
                  .receipted = {},
                  .returned = noon}};
    const auto text = to_json(now);
    EXPECT_TRUE(text.ends_with("}\n"));
    const auto made = boost::json::parse(text).get_object();
    std::vector<std::string> names;
    for (const auto& [name, value] : made) {
        names.emplace_back(name);
    }
    EXPECT_THAT(names, ElementsAre("v", "box", "side", "version", "boot", "time", "clock", "state",
                                   "started", "uptime_s", "healthy", "attention", "link", "lanes",
                                   "streams", "queues", "journal", "audit", "disks", "storage",
                                   "certificates", "domains", "digests", "refusals", "tests"));
    EXPECT_EQ(made.at("time").as_string(), "2026-11-29T12:00:00.000000Z");
    EXPECT_EQ(made.at("uptime_s").as_int64(), 7200);
    EXPECT_FALSE(made.at("healthy").as_bool());
    EXPECT_EQ(made.at("clock").as_string(), "unknown");
    const auto& link = made.at("link").get_object();
    EXPECT_EQ(link.at("since_s").as_int64(), 90);
    EXPECT_EQ(link.at("detail").as_string(), "closed");
    const auto& peer = made.at("streams").at("peers").at(0).get_object();
    EXPECT_EQ(peer.at("domain").as_string(), "low.example");
    const auto& refusal = made.at("refusals").at(0).get_object();
    EXPECT_EQ(refusal.at("event").as_string(), "stanza-refused");
    EXPECT_FALSE(refusal.contains("detail"));
    const auto& test = made.at("tests").at(0).get_object();
    EXPECT_EQ(test.at("state").as_string(), "answered");
    EXPECT_EQ(test.at("round_trip_ms").as_int64(), 1000);
}

} // namespace
} // namespace diolkos::box
