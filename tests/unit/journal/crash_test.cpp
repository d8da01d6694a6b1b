// Crashes everywhere. The check is always the same (bench_box::check): what is found must be what
// the batches add up to, for some number of batches between those acknowledged and those appended.
//
// DIOLKOS_JOURNAL_SEEDS sets how many seeds the seeded tests run, each with several crashes.
#include "bench_box.hpp"

#include <cstdlib>

namespace {

using namespace diolkos::journal;
using namespace diolkos::journal::test;

using remains = simulated_disk::remains;

std::uint64_t seeds(std::uint64_t usual) {
    const char* const asked = std::getenv("DIOLKOS_JOURNAL_SEEDS");
    return asked != nullptr ? std::strtoull(asked, nullptr, 10) : usual;
}

bool all_whole(std::size_t) {
    return true;
}

// --- a process that was killed, and after it a loss of power

// What the killed process had written and not synced was found by the next start, which builds on
// it: so it has to be on the medium from then on.
TEST(journal_crash, what_a_killed_process_left_unsynced_outlives_a_loss_of_power) {
    bench_box box;
    box.start();
    box.settle();
    auto one = box.next_batch();
    one.kept.push_back(crossing(course::outgoing, 1, 60));
    (void)box.append_and_pump(one);
    box.disk.kill(0); // before the sync
    box.start();
    box.settle();
    box.crash_losing_unsynced();
    box.check(box.recovered());
    box.start();
    box.settle();
    EXPECT_TRUE(box.journal->ready());
}

// --- at every byte of every write of one long conversation

// Keeps, settles, refuses, rolls over segments and frees them; calls `at` whenever the disk has
// something under way.
void conversation(bench_box& box, const std::function<void()>& at) {
    const auto run = [&] {
        for (at(); !box.disk.idle(); at()) {
            box.step();
        }
    };
    box.start();
    run();
    for (std::uint64_t n = 1; n <= 8; ++n) {
        auto one = box.next_batch();
        one.kept.push_back(crossing(course::outgoing, n, 60 + n * 5));
        (void)box.append_and_pump(one);
        auto two = box.next_batch(); // comes while the first is on its way
        two.kept.push_back(crossing(course::incoming, 2 * n, 30));
        two.marks.push_back({lane_mark::kind::refused, 2 * n + 1, far_lane});
        two.marks.push_back({lane_mark::kind::committed, n, far_lane});
        (void)box.append_and_pump(two);
        run();
        auto waits = box.next_batch();
        waits.kept.push_back(crossing(course::waiting, n, 20));
        (void)box.append(waits);
        auto three = box.next_batch();
        if (n % 2 == 0) { // two of them go out, one expires
            three.numbered.push_back({n - 1, 1000 + n, own_lane});
            three.settled.push_back({course::waiting, n, own_lane});
        }
        if (n % 4 == 0) {
            three.settled.push_back({course::outgoing, 1000 + n, own_lane});
        }
        if (n % 5 != 0) {
            three.settled.push_back({course::outgoing, n, own_lane});
            three.settled.push_back({course::incoming, 2 * n, far_lane});
        }
        (void)box.append(three);
        box.copied = box.journal->next_record() - 1;
        box.journal->audit_copied(box.copied);
        box.now.mono += 2ms;
        box.journal->pump(box.now);
        run();
    }
}

// A box with this disk and this knowledge, but a journal of its own to come.
bench_box fork(const bench_box& box) {
    bench_box other;
    other.disk = box.disk;
    other.batches = box.batches;
    other.before = box.acknowledged();
    other.sum = box.sum;
    other.summed = box.summed;
    other.copied = box.copied;
    other.starts = 100;
    other.serial = box.serial;
    other.now = box.now;
    return other;
}

// Opens, goes on, crashes again, opens: what was cut off must stay cut off.
void open_and_go_on(bench_box& box) {
    box.start();
    box.settle();
    ASSERT_TRUE(box.journal->ready());
    auto more = box.next_batch();
    more.marks.push_back({lane_mark::kind::recorded, 1000, far_lane});
    const auto given = box.append_and_pump(more);
    box.wait_and_settle();
    ASSERT_EQ(box.journal->durable(), given);
    box.crash_losing_unsynced();
    box.start();
}

TEST(journal_crash, at_every_byte_of_every_write) {
    bench_box box;
    std::size_t crashes = 0;
    conversation(box, [&] {
        if (testing::Test::HasFailure()) {
            return;
        }
        for (const bool entries : {false, true}) {
            std::size_t from = 0;
            std::size_t to = 0;
            for (std::size_t left = 0; left <= to - from; ++left) {
                auto other = fork(box);
                other.disk.crash({[&](std::size_t begin, std::size_t end) {
                                      from = begin;
                                      to = end;
                                      return remains{begin + left, all_whole, 0};
                                  },
                                  [&] { return entries; }});
                ++crashes;
                if (left % 16 == 3 || left + 1 >= to - from) {
                    open_and_go_on(other);
                } else {
                    other.check(other.recovered());
                }
                ASSERT_FALSE(testing::Test::HasFailure())
                    << "request " << box.disk.requests() << ", " << left << " bytes left of "
                    << (to - from);
            }
        }
    });
    EXPECT_GT(crashes, 8'000U);
}

TEST(journal_crash, with_every_subset_of_a_writes_sectors) {
    for (const char fill : {'\0', '\xff', 'x'}) {
        bench_box box;
        box.how.group_bytes = 4000;
        box.start();
        box.settle();
        auto one = box.next_batch();
        for (std::uint64_t n = 1; n <= 8; ++n) {
            one.kept.push_back(crossing(course::outgoing, n, 300));
        }
        (void)box.append_and_pump(one);
        for (unsigned subset = 0; subset < 1U << 8U; ++subset) {
            for (const bool short_by_one : {false, true}) {
                auto other = fork(box);
                std::size_t first = 0;
                other.disk.crash({[&](std::size_t from, std::size_t to) {
                                      first = from / simulated_disk::sector;
                                      return remains{to - (short_by_one ? 1 : 0),
                                                     [&](std::size_t sector) {
                                                         return (subset >> (sector - first) & 1U) !=
                                                                0;
                                                     },
                                                     fill};
                                  },
                                  [] { return true; }});
                open_and_go_on(other);
                ASSERT_FALSE(testing::Test::HasFailure()) << subset;
            }
        }
    }
}

// --- seeded: everything at once

class chance {
public:
    explicit chance(std::uint64_t seed)
        : engine_(seed) {}
    // 0 to below - 1
    std::size_t operator()(std::size_t below) { return engine_() % below; }
    bool one_in(std::size_t n) { return (*this)(n) == 0; }

private:
    std::mt19937_64 engine_;
};

simulated_disk::crash_choices any_crash(chance& random) {
    return {[&](std::size_t from, std::size_t to) {
                const auto kind = random(3);
                const char fill = random.one_in(2) ? '\0' : static_cast<char>(random(256));
                if (kind == 0) {
                    return remains{from + random(to - from + 1), all_whole, fill};
                }
                const auto salt = random(1U << 30U);
                return remains{kind == 1 ? to : from + random(to - from + 1),
                               [salt](std::size_t sector) {
                                   return std::mt19937_64(salt + sector)() % 2 == 0;
                               },
                               fill};
            },
            [&] { return random.one_in(2); }};
}

// A box whose doings make sense: sequences ascend, what is settled was kept.
struct life {
    bench_box box;
    chance random;

    explicit life(std::uint64_t seed)
        : random(seed) {
        box.how.segment_bytes = 500 + random(2500);
        box.how.group_bytes = 200 + random(1500);
        box.how.limit_bytes = 12'000 + random(12'000);
    }

    // The audit log takes over everything that is durable.
    void copy_all() {
        box.copied = box.acknowledged_state().next_record;
        box.journal->audit_copied(box.copied);
    }

    batch doing(known& now) {
        batch what = box.next_batch();
        auto& lane = now.lanes[far_lane];
        if (random.one_in(20) && lane.recorded > lane.committed) { // the far box started again
            const auto upto = lane.committed + random(lane.recorded - lane.committed + 1);
            for (const auto& [key, stanza] : now.waiting) {
                if (std::get<0>(key) == course::incoming && std::get<2>(key) > upto) {
                    what.settled.push_back({course::incoming, std::get<2>(key), far_lane});
                }
            }
            what.marks.push_back({lane_mark::kind::rolled_back, upto, far_lane});
        } else {
            add_traffic(what, now);
        }
        apply(now, what);
        return what;
    }

    void add_traffic(batch& what, const known& now) {
        auto offered = now.last_offered;
        std::uint64_t place = 0;
        for (const auto& [key, stanza] : now.waiting) {
            const auto& [which, boot, number] = key;
            place = which == course::waiting ? number : place;
            if (random.one_in(4)) {
                what.settled.push_back({which, number, boot});
            } else if (which == course::waiting && random.one_in(2)) {
                what.numbered.push_back({number, ++offered, boot});
            }
        }
        const auto& lane = now.lanes.at(far_lane);
        auto recorded = lane.recorded;
        for (auto n = random(3); n > 0 && now.waiting.size() < 12 && box.journal->has_room(); --n) {
            what.kept.push_back(crossing(course::outgoing, ++offered, random(250)));
            if (random.one_in(3)) {
                what.kept.push_back(crossing(course::incoming, ++recorded, random(250)));
            }
            if (random.one_in(3)) {
                what.kept.push_back(crossing(course::waiting, ++place, random(250)));
            }
            if (random.one_in(8)) { // the link came up meanwhile
                what.kept.push_back(crossing(course::waiting, ++place, random(250)));
                what.numbered.push_back({place, ++offered, own_lane});
            }
        }
        if (random.one_in(4)) {
            what.marks.push_back({lane_mark::kind::refused, ++recorded, far_lane});
        }
        if (random.one_in(4)) {
            what.marks.push_back({lane_mark::kind::committed,
                                  lane.committed + random(lane.recorded - lane.committed + 1),
                                  far_lane});
        }
    }

    // Until the crash, which comes at any time.
    void run() {
        const auto found = box.start();
        known now = of(found);
        now.lanes[far_lane];
        if (random.one_in(2)) {
            copy_all();
        }
        for (auto left = 20 + random(120); left > 0 && !box.journal->failed(); --left) {
            if (random.one_in(2) && box.journal->has_room()) {
                (void)box.append(doing(now));
            }
            if (random.one_in(2)) {
                box.now.mono += std::chrono::microseconds(random(800));
                box.now.wall += std::chrono::microseconds(random(800));
                box.journal->pump(box.now);
            }
            if (random.one_in(4)) {
                const auto durable_records = box.acknowledged_state().next_record;
                box.copied =
                    std::max(box.copied, durable_records - random(durable_records + 1) / 4);
                box.journal->audit_copied(box.copied);
            }
            if (!random.one_in(3) && !box.disk.idle()) {
                box.step(random(box.disk.under_way().size()));
            }
            // The reserve, and the write that was the first of its start or freed something.
            ASSERT_LE(box.disk.bytes(), box.how.limit_bytes + box.how.limit_bytes / 8 + 5000);
        }
    }
};

TEST(journal_crash, anything_anywhere_seeded) {
    std::size_t segments = 0;
    for (std::uint64_t seed = 1; seed <= seeds(500); ++seed) {
        life one(seed);
        for (int crash = 0; crash < 5; ++crash) {
            one.run();
            segments = std::max(segments, one.box.disk.list()->size());
            one.box.disk.crash(any_crash(one.random));
            ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed << ", crash " << crash;
        }
        one.box.start();
        one.copy_all();
        one.box.settle();
        one.box.journal->close();
        one.box.wait_and_settle();
        ASSERT_TRUE(one.box.journal->closed()) << "seed " << seed;
        EXPECT_TRUE(one.box.start().clean) << "seed " << seed;
        ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    }
    EXPECT_GE(segments, 5U) << "the lives are too short to be worth anything";
}

TEST(journal_crash, after_a_failed_request_seeded) {
    std::size_t failures = 0;
    for (std::uint64_t seed = 1; seed <= seeds(500); ++seed) {
        life one(seed);
        const auto nth = 1 + one.random(40);
        std::size_t count = 0;
        one.box.disk.fault = [&](simulated_disk::action) {
            return ++count == nth ? make_error_code(boost::system::errc::io_error)
                                  : boost::system::error_code();
        };
        one.run();
        one.box.settle();
        EXPECT_EQ(one.box.journal->failed(), count >= nth) << "a failed request was passed over";
        if (one.box.journal->failed()) {
            ++failures;
            EXPECT_TRUE(one.box.journal->take_failure().has_value());
            EXPECT_FALSE(one.box.journal->take_failure().has_value());
            const auto asked = one.box.disk.requests();
            const auto durable = one.box.journal->durable();
            (void)one.box.append_and_pump(one.box.next_batch());
            one.box.wait_and_settle();
            EXPECT_EQ(one.box.disk.requests(), asked) << "it tries again";
            EXPECT_EQ(one.box.journal->durable(), durable);
        }
        one.box.disk.crash(any_crash(one.random));
        one.box.disk.fault = nullptr;
        one.box.start();
        ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    }
    EXPECT_GT(failures, seeds(500) / 2);
}

TEST(journal_crash, on_a_disk_that_is_full_seeded) {
    for (std::uint64_t seed = 1; seed <= seeds(300); ++seed) {
        life one(seed);
        one.box.disk.capacity = 500 + one.random(6000);
        one.run();
        one.box.settle();
        if (one.box.journal->failed()) {
            EXPECT_EQ(one.box.journal->take_failure()->why,
                      boost::system::errc::no_space_on_device);
        }
        one.box.disk.crash(any_crash(one.random));
        one.box.disk.capacity = SIZE_MAX;
        one.box.start();
        one.box.settle();
        ASSERT_TRUE(one.box.journal->ready());
        ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    }
}

} // namespace
