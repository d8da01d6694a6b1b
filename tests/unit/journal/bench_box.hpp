// A box reduced to what a journal sees of it: it appends batches, completes the disk's requests,
// and holds what a recovery finds against what it has been told was durable.
#pragma once

#include "journal/durable_journal.hpp"
#include "reference_model.hpp"
#include "tests/simulation/simulated_disk.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <random>

namespace diolkos::journal::test {

using namespace std::chrono_literals;
using course = kept_crossing::course;

inline constexpr id16 own_lane{std::byte{0xd1}, std::byte{0x01}};
inline constexpr id16 far_lane{std::byte{0xfa}, std::byte{0x02}};

inline durable_journal::settings small_settings() {
    durable_journal::settings how;
    how.box = "low-1";
    how.segment_bytes = 1500;
    how.group_bytes = 900;
    how.group_batches = 4;
    how.limit_bytes = 16000;
    return how;
}

inline batch with_record(std::uint64_t serial, batch what = {}) {
    what.records += "{\"n\":" + std::to_string(serial) + "}\n";
    ++what.record_count;
    return what;
}

inline kept_crossing crossing(course which, std::uint64_t sequence, std::size_t bytes = 40) {
    kept_crossing one;
    one.which = which;
    one.sequence = sequence;
    one.id[0] = static_cast<std::byte>(sequence);
    one.boot = which == course::incoming ? far_lane : own_lane;
    one.stanza =
        std::string(bytes, static_cast<char>('a' + sequence % 26)) + std::to_string(sequence);
    return one;
}

struct bench_box {
    simulated_disk disk;
    durable_journal::settings how = small_settings();
    std::unique_ptr<durable_journal> journal;
    std::vector<batch> batches; // that are durable or may be; ticket t of this start is the
    std::size_t before = 0;     // batch of index before + t - 1
    std::uint64_t copied = 0;   // told to the journal
    known sum;                  // of the first `summed` batches
    std::size_t summed = 0;
    std::uint64_t starts = 0;
    std::uint64_t serial = 0;
    durable_journal::moment now{durable_journal::monotonic(1h), wall_time(1'000'000s)};

    recovery recovered() {
        auto found = recover(disk, how.box, own_lane);
        EXPECT_TRUE(found.has_value()) << found.error().text;
        return found.has_value() ? std::move(*found) : recovery{};
    }

    // Opens what the disk has. Checks it first against everything that was said to be durable.
    recovery start() {
        how.boot[0] = static_cast<std::byte>(++starts);
        auto found = recovered();
        check(found);
        before = batches.size();
        journal = std::make_unique<durable_journal>(how, disk, found);
        journal->pump(now);
        return found;
    }

    std::size_t acknowledged() const {
        return before + (journal ? static_cast<std::size_t>(journal->durable()) : 0);
    }

    // What the acknowledged batches add up to.
    const known& acknowledged_state() {
        while (summed < acknowledged()) {
            apply(sum, batches[summed++]);
        }
        return sum;
    }

    // Finds out how many batches have survived, and holds everything else against that.
    void check(const recovery& found) {
        std::size_t survived = acknowledged();
        auto expected = acknowledged_state();
        while (survived < batches.size() && expected.next_record < found.sum.next_record) {
            apply(expected, batches[survived++]);
        }
        ASSERT_EQ(expected.next_record, found.sum.next_record) << "acknowledged, and not there";
        const auto actual = of(found);
        EXPECT_EQ(actual.waiting, expected.waiting);
        EXPECT_EQ(actual.lanes, expected.lanes);
        EXPECT_EQ(actual.last_offered, expected.last_offered);
        if (!found.records.empty()) {
            EXPECT_EQ(found.records, lines_from(batches, survived, found.first_record));
        }
        if (copied < expected.next_record) {
            EXPECT_FALSE(found.records.empty()) << "records are lost that were not copied";
            EXPECT_LE(found.first_record, copied);
        }
        batches.resize(survived);
        journal.reset();
        before = survived;
        sum = std::move(expected);
        summed = survived;
    }

    ticket append(const batch& what) {
        batches.push_back(what);
        journal->at(now);
        const auto given = journal->append(what);
        return given;
    }
    ticket append_and_pump(const batch& what) {
        const auto given = append(what);
        journal->pump(now);
        return given;
    }
    batch next_batch() { return with_record(serial++); }

    // Goes one step on with a request; false if there is none.
    bool step(std::size_t which = 0) {
        if (disk.idle()) {
            return false;
        }
        if (const auto done = disk.complete(which); done.ends) {
            journal->completed(done.id, done.error, now);
        }
        return true;
    }
    void settle() {
        while (step()) {
        }
    }
    void wait_and_settle() {
        now.mono += 10ms;
        journal->pump(now);
        settle();
    }
    void crash_losing_unsynced() {
        disk.crash({[](std::size_t from, std::size_t) {
                        return simulated_disk::remains{from, [](std::size_t) { return false; }, 0};
                    },
                    [] { return false; }});
    }
};

} // namespace diolkos::journal::test
