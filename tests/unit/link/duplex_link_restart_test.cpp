// Two boxes with journals that forget, at a crash, what was not synced: whatever the moment, each
// number stands for one crossing, and everything that a sender had on its disk is delivered.
#include "link/duplex_link.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>
#include <random>

namespace diolkos::link {
namespace {

// What is on one box's disk.
struct medium {
    boot_id id{};
    std::uint64_t starts = 0;
    sequence_number offered = 0;
    std::map<sequence_number, std::string> kept;
    std::map<sequence_number, std::string> numbered; // all that were ever on the disk
    peer_lane lane;                                  // of the peer
    std::map<sequence_number, std::string> accepted; // of the peer, not delivered
};

class box {
public:
    explicit box(unsigned char number) { disk_.id[15] = std::byte{number}; }

    void start() {
        waiting_.clear();
        line_.clear();
        ++disk_.starts;
        link_memory from{disk_.starts, disk_.offered, {}, {}};
        for (const auto& [sequence, stanza] : disk_.kept)
            from.kept.push_back({id_of(sequence), stanza});
        if (disk_.lane.boot != boot_id{})
            from.peer_lanes.push_back(disk_.lane);
        link_settings how;
        how.name = "isthmus";
        how.boot = disk_.id;
        how.window_crossings = 12;
        how.receipt_every = 3;
        link_ = std::make_unique<duplex_link>(how, std::move(from));
        committed_ = disk_.lane.committed;
        for (auto s = committed_ + 1; s <= disk_.lane.recorded; ++s)
            line_.push_back({s, true, 0});
        for (const auto& [sequence, stanza] : disk_.accepted)
            if (sequence <= committed_)
                deliver(sequence, stanza);
        to_peer.clear();
    }

    void connect(monotonic now) {
        feed([&](auto& out) { link_->on_connected(now, out); }, now);
    }
    void disconnect(monotonic now) {
        to_peer.clear();
        feed([&](auto& out) { link_->on_disconnected(out); }, now);
    }
    void receive(const std::string& bytes, monotonic now) {
        feed([&](auto& out) { link_->on_bytes(std::as_bytes(std::span(bytes)), now, out); }, now);
    }
    void time(monotonic now) {
        feed([&](auto& out) { link_->on_time(now, out); }, now);
    }

    // Never the same bytes twice.
    void offer(monotonic now) {
        if (!link_->up() || !link_->has_room(10))
            return;
        const std::string stanza = "stanza " + std::to_string(++written_);
        feed(
            [&](auto& out) {
                const auto sequence =
                    link_->offer(id_of(link_->last_offered() + 1), stanza, now, out);
                later([this, sequence, stanza] {
                    disk_.offered = sequence;
                    disk_.kept[sequence] = disk_.numbered[sequence] = stanza;
                    link_events said;
                    link_->committed(sequence, said);
                    send(said);
                });
            },
            now);
    }

    // The disk has so many more of the writes.
    void sync(std::size_t count, monotonic now) {
        for (; count > 0 && !waiting_.empty(); --count) {
            auto next = std::move(waiting_.front());
            waiting_.pop_front();
            next();
            pump(now);
        }
    }

    [[nodiscard]] bool quiet() const { return waiting_.empty() && line_.empty(); }
    [[nodiscard]] duplex_link& link() { return *link_; }
    [[nodiscard]] const medium& disk() const { return disk_; }

    std::string to_peer;
    std::map<sequence_number, std::string> delivered; // by anyone who ever ran here
    std::string failed;

private:
    struct arrived {
        sequence_number sequence = 0;
        bool on_disk = false;
        std::uint64_t write = 0; // that brings it there
    };
    static crossing_id id_of(sequence_number sequence) {
        crossing_id id{};
        id[0] = std::byte{1};
        id[15] = static_cast<std::byte>(sequence);
        return id;
    }
    void later(std::function<void()> write) { waiting_.push_back(std::move(write)); }

    template <typename What>
    void feed(What what, monotonic now) {
        link_events out;
        what(out);
        for (auto& event : out)
            std::visit([&](auto& one) { on(one); }, event);
        pump(now);
    }
    void send(link_events& out) {
        for (auto& event : out)
            on(std::get<link_send>(event));
    }
    void on(link_send& what) { to_peer += what.bytes; }
    void on(peer_paces&) { ADD_FAILURE(); }
    // Those of a one-way link.
    void on(link_datagrams&) { ADD_FAILURE(); }
    void on(crossings_lost&) { ADD_FAILURE(); }
    void on(link_silent&) { ADD_FAILURE(); }
    void on(link_failed& what) { failed = what.rule + ": " + what.text; }
    void on(link_up& what) {
        committed_ = what.committed;
        if (!what.peer_restarted) {
            later([this, upto = committed_] { disk_.lane.committed = upto; });
            return;
        }
        while (!line_.empty() && line_.back().sequence > what.arrived)
            line_.pop_back();
        later([this, what] {
            disk_.lane.committed = what.committed;
            disk_.lane.boot = what.peer_boot;
            disk_.lane.epoch = what.peer_epoch;
            disk_.lane.recorded = std::min(disk_.lane.recorded, what.arrived);
            disk_.accepted.erase(disk_.accepted.upper_bound(what.arrived), disk_.accepted.end());
        });
    }
    void on(crossing_arrived& what) {
        line_.push_back({what.sequence, false, ++writes_});
        later([this, sequence = what.sequence, stanza = what.stanza, write = writes_] {
            disk_.lane.recorded = sequence;
            disk_.accepted[sequence] = stanza;
            for (auto& one : line_)
                if (one.write == write) // not another one of this number, which came later
                    one.on_disk = true;
        });
    }
    void on(crossing_settled& what) {
        later([this, sequence = what.sequence] { disk_.kept.erase(sequence); });
    }
    void on(peer_committed& what) {
        committed_ = what.upto;
        later([this, upto = what.upto] { disk_.lane.committed = upto; });
    }
    void pump(monotonic now) {
        while (!line_.empty() && line_.front().on_disk && line_.front().sequence <= committed_) {
            const auto sequence = line_.front().sequence;
            line_.pop_front();
            deliver(sequence, disk_.accepted.at(sequence));
            link_events out;
            link_->recorded(sequence, receipt_outcome::accepted, now, out);
            send(out);
        }
    }
    void deliver(sequence_number sequence, const std::string& stanza) {
        const auto [at, first] = delivered.try_emplace(sequence, stanza);
        EXPECT_EQ(at->second, stanza) << "two crossings of one number: " << sequence;
        later([this, sequence] { disk_.accepted.erase(sequence); });
    }

    medium disk_;
    std::deque<std::function<void()>> waiting_; // writes under way
    std::unique_ptr<duplex_link> link_;
    std::deque<arrived> line_;
    sequence_number committed_ = 0;
    std::uint64_t written_ = 0, writes_ = 0;
};

class run {
public:
    explicit run(std::uint64_t seed)
        : random_(seed) {
        for (box* one : {&low_, &high_})
            one->start();
    }
    void steps(int count) {
        for (; count > 0 && !testing::Test::HasFailure(); --count)
            step();
    }
    // No more faults: everything that is on a sender's disk arrives.
    void finish() {
        connect();
        for (int turn = 0; turn < 60; ++turn) {
            carry(low_, high_, std::string::npos);
            carry(high_, low_, std::string::npos);
            low_.sync(1000, now_);
            high_.sync(1000, now_);
            pass(1);
        }
        for (const auto& [from, to] : {std::pair(&low_, &high_), std::pair(&high_, &low_)}) {
            EXPECT_EQ(from->failed, "");
            EXPECT_TRUE(from->quiet());
            EXPECT_EQ(from->link().unreceipted(), 0U);
            EXPECT_EQ(to->delivered, from->disk().numbered);
        }
    }

private:
    std::size_t upto(std::size_t most) { return random_() % (most + 1); }
    void pass(int milliseconds) {
        now_ += std::chrono::milliseconds(milliseconds);
        low_.time(now_);
        high_.time(now_);
    }
    void carry(box& from, box& to, std::size_t count) {
        const std::string bytes = from.to_peer.substr(0, count);
        from.to_peer.erase(0, bytes.size());
        if (!bytes.empty())
            to.receive(bytes, now_);
    }
    void connect() {
        for (box* one : {&low_, &high_})
            one->disconnect(now_);
        for (box* one : {&low_, &high_})
            one->connect(now_);
    }
    void step() {
        const bool which = random_() % 2 == 0;
        box& one = which ? low_ : high_;
        box& other = which ? high_ : low_;
        switch (random_() % 16) {
        case 0:
        case 1:
        case 2:
            for (auto count = upto(4); count > 0; --count)
                one.offer(now_);
            break;
        case 3:
        case 4:
        case 5:
        case 6:
            carry(one, other, upto(400));
            break;
        case 7:
        case 8:
        case 9:
        case 10:
            one.sync(upto(5), now_);
            break;
        case 11:
            pass(1);
            break;
        case 12:
        case 13:
            if (!one.link().up())
                connect();
            break;
        case 14:
            one.disconnect(now_);
            other.disconnect(now_);
            break;
        case 15:
            if (random_() % 3 == 0) {
                one.start();
                other.disconnect(now_);
            }
            break;
        }
    }

    std::mt19937_64 random_;
    monotonic now_{std::chrono::hours(1)};
    box low_{1}, high_{2};
};

TEST(duplex_link_restart, crashes_of_both_at_any_point_lose_nothing_that_was_committed) {
    for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
        run one(seed);
        one.steps(300);
        one.finish();
        ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
    }
}

} // namespace
} // namespace diolkos::link
