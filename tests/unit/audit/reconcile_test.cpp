#include "two_logs.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace diolkos::audit {
namespace {

using testing::HasSubstr;

TEST(reconcile, two_whole_logs_agree) {
    two_logs logs;
    record start;
    start.what = event::start;
    logs.low.write(start);
    logs.high.write(start);
    for (std::uint64_t i = 1; i <= 10; ++i)
        logs.cross(i);
    logs.high.offer(1);
    logs.low.judge(1, "bb01");
    logs.low.end(1, "bb01", event::crossing_bounced);
    logs.high.receipt(1);
    const auto report = logs.reconcile();
    EXPECT_TRUE(report.good()) << report.verdict();
    EXPECT_EQ(report.count(finding::matched), 11U);
    EXPECT_EQ(report.directions[0].counts[0], 10U);
    EXPECT_EQ(report.directions[0].delivered, 10U);
    EXPECT_EQ(report.directions[1].bounced, 1U);
    EXPECT_EQ(report.directions[0].to_delivery.p50, 700);
    EXPECT_EQ(report.directions[0].to_decision.most, 500);
    EXPECT_EQ(report.logs[0].box, "low-1");
    EXPECT_EQ(report.logs[0].records, 23U);
    EXPECT_THAT(report.verdict(), HasSubstr("The logs agree"));
    EXPECT_TRUE(report.crossings.empty());
}

TEST(reconcile, what_a_one_way_link_lost_is_missing_and_said_to_be_on_record) {
    two_logs logs;
    for (std::uint64_t i = 1; i <= 12; ++i) {
        logs.low.offer(i);
        logs.low.handed(i);
        if (i < 4 || i == 10) {
            logs.high.judge(i, "aa01");
            logs.high.end(i, "aa01");
        }
    }
    logs.high.report_lost(4, 9, "aa01");
    const auto report = logs.reconcile(true);
    EXPECT_FALSE(report.good());
    EXPECT_EQ(report.count(finding::matched), 4U);
    EXPECT_EQ(report.count(finding::missing), 6U);
    EXPECT_EQ(report.count(finding::in_flight), 2U) << "handed is no receipt";
    for (const auto& story : report.bad) {
        EXPECT_TRUE(story.sequence >= 4 && story.sequence <= 9) << story.sequence;
        EXPECT_THAT(story.note, HasSubstr("has that on record"));
    }
}

TEST(reconcile, a_loss_that_was_taken_back_does_not_count) {
    two_logs logs;
    logs.high.report_lost(1, 2, "aa01"); // sent, and not durable when the sender stopped
    for (std::uint64_t i = 1; i <= 2; ++i) {
        logs.low.offer(i);
        logs.low.handed(i);
        logs.high.judge(i, "aa01");
        logs.high.end(i, "aa01");
    }
    EXPECT_TRUE(logs.reconcile().good());
    logs.low.report_lost(5, 4, "bb01");
    EXPECT_FALSE(logs.reconcile().good()) << "a run that ends before it begins";
}

TEST(reconcile, nothing_crossed) {
    const auto report = two_logs().reconcile();
    EXPECT_TRUE(report.good());
    EXPECT_THAT(report.verdict(), HasSubstr("Nothing crossed"));
}

// After three crossings as they should be, the fourth:
struct named_case {
    const char* name;
    std::function<void(two_logs&)> happens;
    finding expected;
    const char* note;
};

const named_case cases[] = {
    {"refused, and the sender knows",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge(4, "aa01", false);
         l.low.receipt(4, false);
     },
     finding::refused, ""},
    {"refused, the receipt still under way",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge(4, "aa01", false);
     },
     finding::refused, ""},
    {"accepted, the receipt still under way",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge(4, "aa01");
     },
     finding::matched, "not yet handed on"},
    {"offered while the link is down", [](two_logs& l) { l.low.offer(4); }, finding::in_flight,
     "nothing of it at the receiving box"},
    {"accepted ahead of the sender's log", [](two_logs& l) { l.high.judge(4, "aa01"); },
     finding::in_flight, "ahead"},
    {"the sender died before its record was durable",
     [](two_logs& l) {
         l.high.judge(4, "aa01");
         l.high.lose(4, "aa01");
         l.low.restart("aa02");
     },
     finding::in_flight, "stopped before"},
    {"the sender died before its record was durable, and used the number again",
     [](two_logs& l) {
         l.high.judge_another(4, "aa01");
         l.low.offer(4);
     },
     finding::in_flight, "has not heard of that yet"},
    {"the same, and the first one was handed on",
     [](two_logs& l) {
         l.high.judge_another(4, "aa01");
         l.high.end(4, "aa01");
         l.low.offer(4);
     },
     finding::mismatch, ""},
    {"the same, and the sender has a receipt",
     [](two_logs& l) {
         l.high.judge_another(4, "aa01");
         l.low.offer(4);
         l.low.receipt(4);
     },
     finding::mismatch, ""},
    {"the sender died, and the same stanza has come again from its server under the same number",
     [](two_logs& l) {
         l.high.judge_anew(4, "aa01");
         l.low.offer(4);
         l.low.handed(4);
     },
     finding::in_flight, "has not heard of that yet"},
    {"the same stanza, and the receiver has heard of it and delivered it",
     [](two_logs& l) {
         l.high.judge_anew(4, "aa01");
         l.high.lose(4, "aa01");
         l.low.offer(4);
         l.low.handed(4);
         l.high.judge(4, "aa01");
         l.high.end(4, "aa01");
     },
     finding::matched, ""},
    {"given up by the receiver, come again and delivered",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge(4, "aa01");
         l.high.restart("bb02");
         l.high.lose(4, "aa01");
         l.high.judge(4, "aa01");
         l.high.end(4, "aa01");
         l.low.receipt(4);
     },
     finding::matched, ""},
    {"given up by the receiver, then another one under its number",
     [](two_logs& l) {
         l.high.judge_another(4, "aa01");
         l.high.lose(4, "aa01");
         l.low.offer(4);
         l.high.judge(4, "aa01");
         l.high.end(4, "aa01");
         l.low.receipt(4);
     },
     finding::matched, ""},
    {"given up by the receiver, and receipted",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge(4, "aa01");
         l.high.lose(4, "aa01");
         l.low.receipt(4);
     },
     finding::missing, "has a receipt"},
    {"judged again by a receiver that started again",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge(4, "aa01");
         l.high.restart("bb02");
         l.high.judge(4, "aa01");
         l.high.end(4, "aa01");
         l.low.receipt(4);
     },
     finding::duplicate, "judged it more than once"},
    {"receipted, and not at the receiver",
     [](two_logs& l) {
         l.low.offer(4);
         l.low.receipt(4);
     },
     finding::missing, "has a receipt"},
    {"the receiver has later ones",
     [](two_logs& l) {
         l.low.offer(4);
         l.low.offer(5);
         l.high.judge(5, "aa01");
         l.high.end(5, "aa01");
     },
     finding::missing, "judged later ones"},
    {"a number that neither has",
     [](two_logs& l) {
         l.low.offer(5);
         l.high.judge(5, "aa01");
         l.high.end(5, "aa01");
     },
     finding::missing, "neither log"},
    {"delivered, never offered",
     [](two_logs& l) {
         l.high.judge(4, "aa01");
         l.high.end(4, "aa01");
     },
     finding::extra, "no record of it"},
    {"delivered without any decision", [](two_logs& l) { l.high.end(4, "aa01"); }, finding::extra,
     "no record of it"},
    {"bounced, of a boot that never was",
     [](two_logs& l) {
         l.high.judge(1, "cc09");
         l.high.end(1, "cc09", event::crossing_bounced);
     },
     finding::extra, "no record of it"},
    {"a hole in the sender's log",
     [](two_logs& l) {
         l.high.judge(4, "aa01");
         l.low.offer(5);
     },
     finding::extra, "hole"},
    {"a receipt without an offer",
     [](two_logs& l) {
         l.high.judge(4, "aa01");
         l.low.receipt(4);
     },
     finding::extra, "hole"},
    {"other bytes",
     [](two_logs& l) {
         l.low.offer(4);
         record r = l.high.about(event::crossing_accepted, way::import, "aa01", 4);
         r.mac = logging_box::mac_of(99);
         l.high.write(r);
     },
     finding::mismatch, "macs differ"},
    {"no mac",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.write(l.high.about(event::crossing_accepted, way::import, "aa01", 4));
     },
     finding::mismatch, "no mac"},
    {"another id, delivered",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge_anew(4, "aa01");
         l.high.end(4, "aa01", event::crossing_delivered, true);
     },
     finding::mismatch, "different stanzas"},
    {"another id, bounced on a one-way link",
     [](two_logs& l) {
         l.low.offer(4);
         l.low.handed(4);
         l.high.judge_anew(4, "aa01");
         l.high.end(4, "aa01", event::crossing_bounced, true);
     },
     finding::mismatch, "different stanzas"},
    {"another id, receipted",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge_anew(4, "aa01");
         l.low.receipt(4);
     },
     finding::mismatch, "different stanzas"},
    {"another id, and what came behind it was delivered",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge_anew(4, "aa01");
         l.low.offer(5);
         l.high.judge(5, "aa01");
         l.high.end(5, "aa01");
     },
     finding::mismatch, "different stanzas"},
    {"another id, and the sender was told that what came behind it was refused",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge_anew(4, "aa01");
         l.low.offer(5);
         l.high.judge(5, "aa01", false);
         l.low.receipt(5, false);
     },
     finding::mismatch, "different stanzas"},
    {"another id, and the sender's own records have two",
     [](two_logs& l) {
         l.low.offer(4);
         record r = l.low.about(event::crossing_receipted, way::import, "aa01", 4);
         r.id = "019a0000-0000-7000-8000-ffffffffffff";
         r.outcome = "handed";
         l.low.write(r);
         l.high.judge_anew(4, "aa01");
     },
     finding::mismatch, "different stanzas"},
    {"refused, the sender was told accepted",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge(4, "aa01", false);
         l.low.receipt(4, true);
     },
     finding::mismatch, "disagree"},
    {"accepted, the sender was told refused",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge(4, "aa01");
         l.low.receipt(4, false);
     },
     finding::mismatch, "disagree"},
    {"refused and delivered",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge(4, "aa01", false);
         l.high.end(4, "aa01");
     },
     finding::mismatch, "disagree"},
    {"delivered without a decision",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.end(4, "aa01");
     },
     finding::mismatch, "without having judged"},
    {"offered twice",
     [](two_logs& l) {
         l.low.offer(4);
         l.low.offer(4);
         l.high.judge(4, "aa01");
     },
     finding::duplicate, "offered it more than once"},
    {"judged twice in one run",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge(4, "aa01");
         l.high.judge(4, "aa01");
     },
     finding::duplicate, "judged it more than once"},
    {"judged three times, twice in one run",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge(4, "aa01");
         l.high.restart("bb02");
         l.high.judge(4, "aa01");
         l.high.judge(4, "aa01");
     },
     finding::duplicate, "judged it more than once"},
    {"delivered twice",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge(4, "aa01");
         l.high.end(4, "aa01");
         l.high.restart("bb02");
         l.high.judge(4, "aa01");
         l.high.end(4, "aa01");
     },
     finding::duplicate, "delivered it more than once"},
    {"delivered and bounced",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge(4, "aa01");
         l.high.end(4, "aa01");
         l.high.end(4, "aa01", event::crossing_bounced);
     },
     finding::duplicate, "ended it more than once"},
    {"two receipts",
     [](two_logs& l) {
         l.low.offer(4);
         l.high.judge(4, "aa01");
         l.low.receipt(4);
         l.low.receipt(4);
     },
     finding::duplicate, "more than one receipt"},
};

TEST(reconcile, each_fault_is_found_and_nothing_else) {
    for (const named_case& c : cases) {
        two_logs logs;
        for (std::uint64_t i = 1; i <= 3; ++i)
            logs.cross(i);
        c.happens(logs);
        const auto report = logs.reconcile(true);
        const crossing_story* found = nullptr;
        for (const crossing_story& story : report.crossings)
            if (story.sequence == 4 || story.boot == "cc09")
                found = &story;
        ASSERT_NE(found, nullptr) << c.name;
        EXPECT_EQ(name(found->what), name(c.expected)) << c.name << ": " << found->note;
        EXPECT_THAT(found->note, HasSubstr(c.note)) << c.name;
        EXPECT_EQ(report.good(), !is_bad(c.expected)) << c.name << ": " << report.verdict();
        EXPECT_GE(report.count(finding::matched), 3U) << c.name;
        if (is_bad(c.expected)) {
            ASSERT_EQ(report.bad.size(), 1U) << c.name;
            EXPECT_THAT(report.verdict(), HasSubstr("DO NOT AGREE")) << c.name;
        }
    }
}

TEST(reconcile, the_order_of_the_two_logs_does_not_matter) {
    for (const named_case& c : cases) {
        two_logs logs;
        for (std::uint64_t i = 1; i <= 3; ++i)
            logs.cross(i);
        c.happens(logs);
        reconciler other({false});
        for (const std::string& line : logs.high.lines)
            other.add_line(log_side::high, line);
        for (const std::string& line : logs.low.lines)
            other.add_line(log_side::low, line);
        EXPECT_EQ(to_json(other.finish()), to_json(logs.reconcile())) << c.name;
    }
}

TEST(reconcile, a_long_run_of_lost_numbers_is_one_story) {
    two_logs logs;
    logs.cross(1);
    logs.cross(std::uint64_t{1} << 40U);
    const auto report = logs.reconcile();
    ASSERT_EQ(report.bad.size(), 1U);
    EXPECT_EQ(report.bad[0].sequence, 2U);
    EXPECT_EQ(report.bad[0].last, (std::uint64_t{1} << 40U) - 1);
    EXPECT_EQ(report.count(finding::missing), (std::uint64_t{1} << 40U) - 2);
}

TEST(reconcile, lanes_and_boots_are_counted_apart) {
    two_logs logs;
    logs.cross(1);
    logs.cross(2);
    logs.low.restart("aa02");
    logs.cross(1);
    logs.low.restart("aa00");
    logs.cross(1);
    const auto report = logs.reconcile();
    EXPECT_TRUE(report.good()) << report.verdict();
    EXPECT_EQ(report.count(finding::matched), 4U);
    EXPECT_EQ(report.logs[0].boots, 3U);
    EXPECT_EQ(report.logs[1].boots, 1U);
}

TEST(reconcile, refusals_and_strips_are_counted_for_each_side) {
    two_logs logs;
    record refused;
    refused.what = event::stanza_refused;
    refused.reason = "semantic-rule";
    logs.low.write(refused);
    logs.low.write(refused);
    refused.reason = "payload-refused";
    logs.low.write(refused);
    logs.high.write(refused);
    record late;
    late.what = event::crossing_expired;
    logs.low.write(late);
    logs.low.offer(1, "strip");
    logs.high.judge(1, "aa01");
    const auto report = logs.reconcile(true);
    EXPECT_TRUE(report.good());
    EXPECT_EQ(report.logs[0].refused_before_link, 3U);
    EXPECT_EQ(report.logs[0].refusals.at("semantic-rule"), 2U);
    EXPECT_EQ(report.logs[1].refusals.at("payload-refused"), 1U);
    EXPECT_EQ(report.logs[0].stripped, 1U);
    EXPECT_EQ(report.logs[0].expired, 1U);
    EXPECT_EQ(report.crossings[0].offered, "strip");
    EXPECT_EQ(report.crossings[0].from, "romeo@low.example/orchard");
}

TEST(reconcile, a_stanza_that_waited_has_one_decision_and_one_outcome) {
    const auto with_id = [](event what, char id, std::string_view outcome) {
        record entry;
        entry.what = what;
        entry.id = std::string(36, id);
        entry.outcome = outcome;
        return entry;
    };
    for (const char wrong : {'-', 'a', 'b', 'c', 'd', 'x'}) {
        two_logs logs;
        const auto waits = [&](char id) {
            logs.low.write(with_id(event::stanza_waiting, id, "strip"));
        };
        const auto crosses = [&](char id, std::uint64_t sequence) {
            auto entry = logs.low.about(event::crossing_offered, way::import, "aa01", sequence);
            entry.id = std::string(36, id);
            entry.outcome = "waited";
            logs.low.write(entry);
        };
        const auto expires = [&](char id) {
            logs.low.write(with_id(event::crossing_expired, id, "expired"));
        };
        waits('a');
        waits('b');
        waits('c');
        expires('n'); // it was never put on record
        crosses('a', 1);
        expires('b');
        if (wrong == 'a') {
            expires('a');
        } else if (wrong == 'b') {
            crosses('b', 2);
        } else if (wrong == 'c') {
            waits('c');
        } else if (wrong == 'd') {
            expires('b');
        } else if (wrong == 'x') {
            crosses('x', 2);
        }
        const auto report = logs.reconcile(true);
        EXPECT_EQ(report.logs[0].wrong_waits, wrong == '-' ? 0U : 1U) << wrong;
        EXPECT_EQ(report.logs[0].waited, wrong == 'c' ? 4U : 3U) << wrong;
        EXPECT_EQ(report.logs[0].expired, wrong == 'a' || wrong == 'd' ? 3U : 2U) << wrong;
        EXPECT_EQ(report.logs[0].stripped, wrong == 'c' ? 4U : 3U) << wrong;
        if (wrong == '-') {
            EXPECT_EQ(report.logs[0].still_waiting, 1U);
            EXPECT_EQ(report.crossings[0].offered, "waited");
        } else {
            EXPECT_FALSE(report.good()) << wrong;
            EXPECT_THAT(report.verdict(), testing::HasSubstr("contradict"));
        }
    }
}

TEST(reconcile, clocks_that_differ_are_told_and_change_nothing_else) {
    two_logs logs;
    logs.high.now -= 5'000'000;
    for (std::uint64_t i = 1; i <= 5; ++i)
        logs.cross(i);
    const auto report = logs.reconcile();
    EXPECT_TRUE(report.good());
    EXPECT_EQ(report.directions[0].to_delivery.negative, 5U);
}

TEST(reconcile, a_log_that_is_not_whole_is_never_good) {
    struct damage {
        const char* name;
        std::function<void(two_logs&)> happens;
        std::uint64_t breaks, malformed, first;
    };
    const damage damages[] = {
        {"a record taken out", [](two_logs& l) { l.low.lines.erase(l.low.lines.begin() + 2); }, 1,
         0, 2},
        {"the first taken out", [](two_logs& l) { l.low.lines.erase(l.low.lines.begin()); }, 1, 0,
         0},
        {"two exchanged", [](two_logs& l) { std::swap(l.low.lines[1], l.low.lines[2]); }, 3, 0, 1},
        {"one repeated",
         [](two_logs& l) { l.low.lines.insert(l.low.lines.begin(), l.low.lines[0]); }, 1, 0, 1},
        {"an index skipped",
         [](two_logs& l) {
             l.low.skip_index();
             l.low.write({});
         },
         1, 0, 6},
        {"a line that is no JSON", [](two_logs& l) { l.low.lines.emplace_back("{\"v\":1"); }, 0, 1,
         0},
        {"a line that is no object", [](two_logs& l) { l.low.lines.emplace_back("[]"); }, 0, 1, 0},
        {"an empty line", [](two_logs& l) { l.low.lines.emplace_back(); }, 0, 1, 0},
        {"a sequence that is no number",
         [](two_logs& l) {
             l.low.lines.emplace_back(
                 R"({"event":"start","index":6,"sequence":"x","time":"2026-01-01T00:00:00.000000Z","v":1})");
         },
         0, 1, 0},
        {"a negative sequence",
         [](two_logs& l) {
             l.low.lines.emplace_back(
                 R"({"event":"start","index":6,"sequence":-1,"time":"2026-01-01T00:00:00.000000Z","v":1})");
         },
         0, 1, 0},
        {"a version to come",
         [](two_logs& l) {
             l.low.lines.emplace_back(
                 R"({"event":"start","index":6,"time":"2026-01-01T00:00:00.000000Z","v":2})");
         },
         0, 1, 0},
        {"a day that never was",
         [](two_logs& l) {
             l.low.lines.emplace_back(
                 R"({"event":"start","index":6,"time":"2026-02-30T00:00:00.000000Z","v":1})");
         },
         0, 1, 0},
    };
    for (const damage& d : damages) {
        two_logs logs;
        for (std::uint64_t i = 1; i <= 3; ++i)
            logs.cross(i);
        d.happens(logs);
        const auto report = logs.reconcile();
        EXPECT_FALSE(report.good()) << d.name;
        EXPECT_EQ(report.logs[0].index_breaks, d.breaks) << d.name;
        EXPECT_EQ(report.logs[0].malformed, d.malformed) << d.name;
        EXPECT_EQ(report.logs[0].first_break.value_or(0), d.first) << d.name;
        EXPECT_THAT(report.verdict(), HasSubstr("LOW LOG IS NOT WHOLE")) << d.name;
    }
}

TEST(reconcile, an_event_of_a_later_program_is_no_damage) {
    two_logs logs;
    logs.low.lines.emplace_back(
        R"({"event":"storage-threshold","index":0,"time":"2026-01-01T00:00:00.000000Z","v":1})");
    EXPECT_TRUE(logs.reconcile().good());
}

TEST(reconcile, logs_that_do_not_belong_together_are_no_ground_for_a_verdict) {
    two_logs logs;
    logs.cross(1);
    logs.high.offer(1);
    logs.low.judge(1, "bb01");
    {
        reconciler exchanged({false});
        for (const std::string& line : logs.high.lines)
            exchanged.add_line(log_side::low, line);
        for (const std::string& line : logs.low.lines)
            exchanged.add_line(log_side::high, line);
        EXPECT_THAT(exchanged.finish().unusable, HasSubstr("wrong way round"));
    }
    {
        reconciler twice({false});
        for (const log_side side : {log_side::low, log_side::high})
            for (const std::string& line : logs.low.lines)
                twice.add_line(side, line);
        EXPECT_THAT(twice.finish().unusable, HasSubstr("Both logs are of"));
    }
    {
        reconciler mixed({false});
        for (const auto* box : {&logs.low, &logs.high})
            for (const std::string& line : box->lines)
                mixed.add_line(log_side::low, line);
        EXPECT_THAT(mixed.finish().unusable, HasSubstr("two boxes"));
    }
}

TEST(reconcile, as_json_it_says_the_same) {
    two_logs logs;
    logs.cross(1);
    logs.high.judge(2, "aa01");
    logs.high.end(2, "aa01");
    const auto json = to_json(logs.reconcile(true));
    EXPECT_FALSE(json.at("good").as_bool());
    EXPECT_EQ(json.at("counts").at("MATCHED").to_number<int>(), 1);
    EXPECT_EQ(json.at("counts").at("EXTRA").to_number<int>(), 1);
    EXPECT_EQ(json.at("import").at("EXTRA").to_number<int>(), 1);
    EXPECT_EQ(json.at("bad").as_array().size(), 1U);
    EXPECT_EQ(json.at("crossings").as_array().size(), 2U);
    EXPECT_EQ(json.at("crossings").at(0).at("ended_at_us").to_number<std::int64_t>() -
                  json.at("crossings").at(0).at("offered_at_us").to_number<std::int64_t>(),
              700);
}

} // namespace
} // namespace diolkos::audit
