// Two ends of a link with everything around them handed in: pipes of bytes that can be cut
// anywhere, time, and owners that record and commit when they are told to. Each owner checks, as it
// goes, that what its end tells it is what it may be told.
#pragma once

#include "link/duplex_link.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>

namespace diolkos::link {

inline boot_id boot_of(unsigned number) {
    boot_id boot{};
    boot[0] = std::byte{0xB0};
    boot[14] = static_cast<std::byte>(number >> 8U);
    boot[15] = static_cast<std::byte>(number);
    return boot;
}

inline link_settings settings_of(unsigned boot) {
    link_settings how;
    how.name = "isthmus";
    how.boot = boot_of(boot);
    return how;
}

inline crossing_id id_of(sequence_number sequence) {
    crossing_id id{};
    id[0] = std::byte{1};
    for (unsigned i = 0; i < 8; ++i)
        id[15 - i] = static_cast<std::byte>(sequence >> (8U * i));
    return id;
}

inline std::string stanza_of(const boot_id& boot, sequence_number sequence) {
    return "stanza " + std::to_string(sequence) + " of " +
           std::to_string(std::to_integer<int>(boot[15])) + std::string(sequence % 50, '.');
}

// What a receiver thinks of a crossing: so that outcomes can be checked without being told.
inline receipt_outcome outcome_of(sequence_number sequence) {
    return sequence % 7 == 3 ? receipt_outcome::refused : receipt_outcome::accepted;
}

// One box as the link sees it.
class owner {
public:
    explicit owner(link_settings how)
        : how_(how),
          link_(std::make_unique<duplex_link>(how)) {}

    void connect(monotonic now) {
        to_peer_.clear();
        link_events out;
        link_->on_connected(now, out);
        take(out);
    }
    void disconnect() {
        to_peer_.clear();
        link_events out;
        link_->on_disconnected(out);
        take(out);
        failed_.reset();
    }
    void receive(std::string_view bytes, monotonic now) {
        link_events out;
        link_->on_bytes(std::as_bytes(std::span(bytes)), now, out);
        take(out);
    }
    void time(monotonic now) {
        link_events out;
        link_->on_time(now, out);
        take(out);
    }
    bool offer(monotonic now) {
        const auto next = link_->last_offered() + 1;
        const std::string stanza = stanza_of(how_.boot, next);
        if (!link_->has_room(stanza.size()))
            return false;
        link_events out;
        EXPECT_EQ(link_->offer(id_of(next), stanza, now, out), next);
        take(out);
        return true;
    }
    void commit(sequence_number upto) {
        committed_ = std::max(committed_, upto);
        link_events out;
        link_->committed(committed_, out);
        take(out);
    }
    void commit_all() { commit(link_->last_offered()); }
    // Records the oldest crossing that has arrived and is not recorded.
    bool record_one(monotonic now) {
        if (unrecorded_.empty())
            return false;
        const sequence_number sequence = unrecorded_.front();
        unrecorded_.pop_front();
        link_events out;
        link_->recorded(sequence, outcome_of(sequence), now, out);
        take(out);
        return true;
    }
    void record_all(monotonic now) {
        while (record_one(now)) {
        }
    }

    // What waits to go over the connection.
    std::string& to_peer() { return to_peer_; }
    const duplex_link& link() const { return *link_; }
    const boot_id& boot() const { return how_.boot; }
    sequence_number committed() const { return committed_; }
    sequence_number settled() const { return settled_; }
    const std::optional<link_failed>& failed() const { return failed_; }
    const std::optional<link_up>& last_up() const { return up_; }
    // Of the peer's present boot.
    sequence_number arrived() const { return arrived_; }
    sequence_number first_arrived() const { return first_arrived_; }
    sequence_number peer_committed() const { return peer_committed_; }
    std::size_t sends() const { return sends_; }
    std::size_t ups() const { return ups_; }
    const stopped_pairs& peer_stops() const { return peer_stops_; }
    // Says it, and what becomes of it.
    void stop_only(const stopped_pairs& all, monotonic now) {
        link_events out;
        link_->stop_only(all, now, out);
        take(out);
    }

private:
    void take(link_events& out) {
        for (link_event& event : out)
            std::visit([&](auto& what) { on(what); }, event);
    }
    void on(link_send& what) {
        EXPECT_FALSE(what.bytes.empty());
        ++sends_;
        to_peer_ += what.bytes;
    }
    void on(link_up& what) {
        EXPECT_TRUE(link_->up() || failed_);
        ++ups_;
        if (up_ && up_->peer_boot != what.peer_boot) {
            arrived_ = peer_committed_ = first_arrived_ = 0;
            unrecorded_.clear();
        }
        up_ = what;
        peer_stops_ = what.stopped;
        peer_committed_ = std::max(peer_committed_, what.committed);
    }
    void on(crossing_arrived& what) {
        ASSERT_TRUE(up_);
        EXPECT_EQ(what.sender_boot, up_->peer_boot);
        if (first_arrived_ == 0)
            first_arrived_ = what.sequence;
        else
            EXPECT_EQ(what.sequence, arrived_ + 1) << "once, and in order";
        EXPECT_EQ(what.id, id_of(what.sequence));
        EXPECT_EQ(what.stanza, stanza_of(what.sender_boot, what.sequence));
        arrived_ = what.sequence;
        unrecorded_.push_back(what.sequence);
    }
    void on(crossing_settled& what) {
        EXPECT_EQ(what.sequence, settled_ + 1) << "once, and in order";
        EXPECT_EQ(what.outcome, outcome_of(what.sequence));
        settled_ = what.sequence;
    }
    void on(struct peer_committed& what) {
        EXPECT_GT(what.upto, peer_committed_);
        EXPECT_LE(what.upto, arrived_);
        peer_committed_ = what.upto;
    }
    void on(peer_paces& what) { peer_stops_ = what.stopped; }
    void on(link_failed& what) { failed_ = what; }
    // Those of a one-way link.
    void on(link_datagrams&) { ADD_FAILURE(); }
    void on(crossings_lost&) { ADD_FAILURE(); }
    void on(link_silent&) { ADD_FAILURE(); }

    link_settings how_;
    std::unique_ptr<duplex_link> link_;
    std::string to_peer_;
    std::deque<sequence_number> unrecorded_;
    sequence_number committed_ = 0, settled_ = 0, arrived_ = 0, first_arrived_ = 0,
                    peer_committed_ = 0;
    std::optional<link_failed> failed_;
    std::optional<link_up> up_;
    stopped_pairs peer_stops_;
    std::size_t sends_ = 0, ups_ = 0;
};

// Two owners and the connection between them.
struct world {
    explicit world(link_settings low_how = settings_of(1), link_settings high_how = settings_of(2))
        : low(std::make_unique<owner>(low_how)),
          high(std::make_unique<owner>(high_how)) {}

    void connect() {
        low->connect(now);
        high->connect(now);
    }
    void disconnect() {
        low->disconnect();
        high->disconnect();
    }
    // Up to `count` bytes of what one end has sent; those behind stay under way.
    std::size_t carry(owner& from, owner& to, std::size_t count) {
        count = std::min(count, from.to_peer().size());
        const std::string bytes = from.to_peer().substr(0, count);
        from.to_peer().erase(0, count);
        if (count > 0)
            to.receive(bytes, now);
        return count;
    }
    // Everything that is under way, and what follows from it, until nothing is.
    void carry_all() {
        while (carry(*low, *high, std::string::npos) + carry(*high, *low, std::string::npos) > 0) {
        }
    }
    void pass(std::chrono::microseconds span) {
        now += span;
        low->time(now);
        high->time(now);
    }
    // Connects if need be and lets everything come to its end.
    void settle() {
        if (!low->link().up() || !high->link().up()) {
            disconnect();
            connect();
        }
        carry_all();
        for (owner* one : {low.get(), high.get()}) {
            one->commit_all();
            one->record_all(now);
        }
        carry_all();
        for (owner* one : {low.get(), high.get()}) // those that came with the last carry
            one->record_all(now);
        pass(std::chrono::milliseconds(1));
        carry_all();
    }
    // After settle(): all that was offered has arrived, been settled, and been committed.
    void expect_settled() const {
        expect_settled(*low, *high);
        expect_settled(*high, *low);
    }
    static void expect_settled(const owner& from, const owner& to) {
        EXPECT_FALSE(from.failed()) << from.failed()->rule << from.failed()->text;
        const auto all = from.link().last_offered();
        EXPECT_EQ(from.settled(), all);
        EXPECT_EQ(from.link().unreceipted(), 0U);
        if (to.first_arrived() != 0) { // else it has restarted since, and there was nothing for it
            EXPECT_EQ(to.arrived(), all);
            EXPECT_EQ(to.peer_committed(), all);
        }
    }

    monotonic now{std::chrono::hours(1)};
    std::unique_ptr<owner> low, high;
};

} // namespace diolkos::link
