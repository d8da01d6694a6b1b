// Connections that are cut at any byte, in any order of events: every crossing arrives exactly once
// and in order, and settles with its own outcome.
#include "link_world.hpp"

#include <random>

namespace diolkos::link {
namespace {

using std::chrono::microseconds;

// Both offer, receive, record and commit; of the bytes that low sends, `cut` reach high; then the
// connection is gone. False if low never sent as many.
bool run_cut_at(std::size_t cut, bool low_is_cut) {
    world w;
    owner& cut_one = low_is_cut ? *w.low : *w.high;
    owner& other = low_is_cut ? *w.high : *w.low;
    std::size_t carried = 0;
    const auto carry_on = [&] {
        bool moved = true;
        while (moved) {
            const std::size_t count = w.carry(cut_one, other, cut - carried);
            carried += count;
            moved = count + w.carry(other, cut_one, std::string::npos) > 0;
        }
    };
    w.connect();
    carry_on();
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 3; ++i) {
            w.low->offer(w.now);
            w.high->offer(w.now);
        }
        carry_on();
        w.low->commit_all();
        w.high->record_one(w.now);
        w.low->record_one(w.now);
        w.high->record_one(w.now);
        w.pass(microseconds(1000));
        carry_on();
        w.high->commit_all();
    }
    carry_on();
    const bool reached = carried == cut;
    w.disconnect();
    w.low->offer(w.now);
    w.settle();
    w.expect_settled();
    EXPECT_EQ(w.high->arrived(), 10U);
    EXPECT_EQ(w.low->arrived(), 9U);
    return reached;
}

TEST(duplex_link_faults, a_cut_at_every_byte_loses_and_repeats_nothing) {
    for (const bool low_is_cut : {true, false}) {
        std::size_t cut = 0;
        while (run_cut_at(cut, low_is_cut) && !testing::Test::HasFailure())
            ++cut;
        EXPECT_GT(cut, 300U);
    }
}

class random_run {
public:
    explicit random_run(std::uint64_t seed)
        : random_(seed),
          world_(narrow(1), narrow(2)) {}

    void run(int steps) {
        for (int i = 0; i < steps; ++i) {
            step();
            ASSERT_FALSE(testing::Test::HasFailure()) << "step " << i;
            ASSERT_FALSE(world_.low->failed()) << world_.low->failed()->text;
            ASSERT_FALSE(world_.high->failed()) << world_.high->failed()->text;
            ASSERT_LE(world_.high->peer_committed(),
                      std::max(world_.low->committed(), world_.low->settled()));
        }
        for (int i = 0; i < 20; ++i)
            world_.settle();
        world_.expect_settled();
    }

private:
    // A small window, so that it is full now and then.
    static link_settings narrow(unsigned boot) {
        link_settings how = settings_of(boot);
        how.window_crossings = 24;
        how.window_bytes = 1000;
        how.receipt_every = 5;
        return how;
    }
    std::size_t upto(std::size_t most) { return random_() % (most + 1); }

    void step() {
        owner& one = random_() % 2 == 0 ? *world_.low : *world_.high;
        owner& other = &one == world_.low.get() ? *world_.high : *world_.low;
        switch (random_() % 12) {
        case 0:
        case 1:
            for (std::size_t i = upto(6); i > 0; --i)
                one.offer(world_.now);
            break;
        case 2:
        case 3:
        case 4:
            world_.carry(one, other, upto(400));
            break;
        case 5:
            world_.carry(one, other, 1);
            break;
        case 6:
            one.commit(one.committed() + upto(one.link().last_offered() - one.committed()));
            break;
        case 7:
        case 8:
            for (std::size_t i = upto(4); i > 0; --i)
                one.record_one(world_.now);
            break;
        case 9:
            world_.pass(microseconds(upto(1500)));
            break;
        case 10:
            if (random_() % 4 == 0)
                world_.disconnect();
            break;
        case 11:
            if (!one.link().up() && one.to_peer().empty() && other.to_peer().empty())
                world_.connect();
            break;
        }
    }

    std::mt19937_64 random_;
    world world_;
};

TEST(duplex_link_faults, whatever_happens_while_both_live_each_crosses_once) {
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        random_run(seed).run(600);
        ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    }
}

// One side forgets everything and comes back with another boot: the other goes on, and nothing that
// has no receipt is lost.
TEST(duplex_link_faults, restarts_at_any_point_lose_nothing_without_receipt) {
    std::mt19937_64 random(11);
    unsigned boot = 10;
    for (int round = 0; round < 200; ++round) {
        world w;
        for (int life = 0; life < 4; ++life) {
            w.disconnect();
            w.connect();
            for (int turn = 0; turn < 8; ++turn) {
                for (std::size_t i = random() % 5; i > 0; --i) {
                    w.low->offer(w.now);
                    w.high->offer(w.now);
                }
                w.carry(*w.low, *w.high, random() % 500);
                w.carry(*w.high, *w.low, random() % 500);
                w.high->record_one(w.now);
                w.low->record_one(w.now);
                w.low->commit_all();
                w.pass(microseconds(random() % 1200));
            }
            w.disconnect();
            auto& restarted = random() % 2 == 0 ? w.low : w.high;
            const auto& stays = &restarted == &w.low ? w.high : w.low;
            const sequence_number settled = stays->settled();
            restarted = std::make_unique<owner>(settings_of(++boot));
            restarted->offer(w.now);
            w.settle();
            w.settle();
            ASSERT_TRUE(w.low->link().up() && w.high->link().up());
            w.expect_settled();
            if (stays->settled() > settled) {
                ASSERT_EQ(restarted->first_arrived(), settled + 1);
            }
            ASSERT_FALSE(testing::Test::HasFailure()) << "round " << round;
        }
    }
}

} // namespace
} // namespace diolkos::link
