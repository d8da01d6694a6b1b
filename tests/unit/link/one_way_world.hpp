// Both ends of a one-way link with a bad network between them, in virtual time. The sender's
// journal commits after a while, the receiver's owner checks everything that it is told.
#pragma once

#include "chance.hpp"
#include "link/one_way_link.hpp"
#include "link_world.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace diolkos::link {

using namespace std::chrono_literals;

// What the network does to a datagram, as probabilities.
struct weather {
    double loss = 0;
    std::size_t burst = 1; // so many are lost at once
    double duplicate = 0, reorder = 0, corrupt = 0;
};

inline pre_shared_key key_of(unsigned number) {
    pre_shared_key key{};
    key[0] = static_cast<std::byte>(number + 1);
    return key;
}

inline link_settings one_way_settings_of(unsigned boot) {
    auto how = settings_of(boot);
    how.one_way.emplace();
    return how;
}

class one_way_world {
public:
    explicit one_way_world(std::uint64_t seed, weather how = {},
                           repair_profile profile = repair_profile::lan)
        : from(seed),
          sky(how) {
        sending.key = receiving.key = key_of(1);
        sending.profile = profile;
    }

    // --- the ends, and their starting (again)
    void start_sender() {
        auto how = one_way_settings_of(1);
        how.one_way->send = sending;
        how.one_way->send->session[0] = static_cast<std::byte>(++epoch);
        link_memory memory;
        memory.epoch = epoch;
        memory.last_offered = durable;
        // What was not durable is gone; what was not settled comes again.
        offered.erase(offered.upper_bound(durable), offered.end());
        for (auto at = offered.upper_bound(settled); at != offered.end(); ++at)
            memory.kept.push_back({id_of(at->first), at->second});
        last = durable;
        handed = 0;
        sender.emplace(how, std::move(memory));
        link_events out;
        sender->on_ready(now, out);
        take_sent(out);
    }
    void start_receiver() {
        auto how = one_way_settings_of(2);
        how.one_way->receive = receiving;
        link_memory memory;
        if (heard_epoch != 0)
            memory.peer_lanes.push_back({boot_of(1), heard_epoch, decided, commit_heard, {}});
        receiver.emplace(how, std::move(memory));
    }

    // --- what the sender is told
    void offer(std::size_t bytes) {
        ++last;
        offered[last] = from.bytes(bytes);
        link_events out;
        ASSERT_TRUE(sender->has_room(bytes));
        ASSERT_EQ(sender->offer(id_of(last), offered[last], now, out), last);
        take_sent(out);
    }
    void flush() {
        link_events out;
        sender->flush(now, out);
        take_sent(out);
    }
    void commit() { commit(last); }
    void commit(sequence_number upto) {
        durable = upto;
        link_events out;
        sender->committed(upto, out);
        take_sent(out);
        flush();
    }

    void wait(std::chrono::microseconds how_long) {
        const auto until = now + how_long;
        for (;;) {
            auto next = std::min(sender ? sender->next_deadline() : monotonic::max(),
                                 receiver ? receiver->next_deadline() : monotonic::max());
            if (!on_the_way.empty())
                next = std::min(next, on_the_way.begin()->first);
            if (next > until)
                break;
            now = std::max(now, next);
            turn();
        }
        now = until;
        turn();
    }

    void turn() {
        link_events out;
        if (sender) {
            sender->on_time(now, out);
            take_sent(out);
        }
        while (!on_the_way.empty() && on_the_way.begin()->first <= now) {
            const auto node = on_the_way.extract(on_the_way.begin());
            receive(node.mapped());
        }
        if (receiver) {
            link_events events;
            receiver->on_time(now, events);
            take_received(events);
        }
    }

    void receive(const std::string& datagram) {
        if (!receiver)
            return;
        link_events events;
        receiver->on_datagram(std::as_bytes(std::span(datagram)), now, events);
        take_received(events);
    }

    // Every number that was durable is accounted for, once.
    void expect_all_accounted_for() const {
        EXPECT_EQ(decided, durable);
        for (const auto& [sequence, content] : offered) {
            EXPECT_NE(arrived.contains(sequence), lost.contains(sequence)) << sequence;
            if (::testing::Test::HasFailure())
                return;
        }
    }

    chance from;
    weather sky;
    one_way_sending sending;
    one_way_receiving receiving;
    monotonic now{1h};
    std::optional<one_way_link> sender, receiver;
    // The sender's side.
    std::uint64_t epoch = 0;
    sequence_number last = 0, durable = 0, settled = 0;
    std::map<sequence_number, std::string> offered;
    std::uint64_t handed = 0;
    bool network_takes = true;
    // The network.
    std::multimap<monotonic, std::string> on_the_way;
    std::vector<std::string> recorded; // everything that was ever sent, if wanted
    bool record = false;
    std::size_t drowned = 0; // left of a burst
    std::uint64_t sent_datagrams = 0;
    std::uint64_t sent_bytes = 0;
    // The receiver's side.
    std::uint64_t heard_epoch = 0;
    sequence_number decided = 0, commit_heard = 0;
    std::map<sequence_number, monotonic> arrived, lost;
    std::vector<link_failed> failures;
    std::size_t ups = 0, restarts = 0, silences = 0;

private:
    void take_sent(link_events& events) {
        for (auto& event : events) {
            if (const auto* const many = std::get_if<link_datagrams>(&event)) {
                std::size_t at = 0;
                for (const auto size : many->sizes) {
                    travel(many->bytes.substr(at, size));
                    at += size;
                    ++handed;
                }
                EXPECT_EQ(at, many->bytes.size());
            } else if (const auto* const done = std::get_if<crossing_settled>(&event)) {
                EXPECT_EQ(done->outcome, receipt_outcome::handed);
                EXPECT_EQ(done->sequence, settled + 1);
                EXPECT_LE(done->sequence, durable);
                settled = done->sequence;
            }
        }
        events.clear();
        if (network_takes) {
            link_events more;
            sender->handed(handed, more);
            if (!more.empty())
                take_sent(more);
        }
    }

    void travel(std::string datagram) {
        ++sent_datagrams;
        sent_bytes += datagram.size();
        EXPECT_LE(datagram.size(), sending.datagram_bytes);
        if (record)
            recorded.push_back(datagram);
        if (drowned == 0 && from.once_in(sky.loss / static_cast<double>(sky.burst)))
            drowned = sky.burst;
        if (drowned > 0) {
            --drowned;
            return;
        }
        if (from.once_in(sky.corrupt)) {
            auto& byte = datagram[from.below(datagram.size())];
            byte = static_cast<char>(byte ^ (1U << from.below(8)));
        }
        const auto delay = from.once_in(sky.reorder) ? std::chrono::microseconds(from.below(20'000))
                                                     : std::chrono::microseconds(50);
        if (from.once_in(sky.duplicate))
            on_the_way.emplace(now + std::chrono::microseconds(from.below(20'000)), datagram);
        on_the_way.emplace(now + delay, std::move(datagram));
    }

    void take_received(link_events& events) {
        for (auto& event : events) {
            if (const auto* const up = std::get_if<link_up>(&event)) {
                ++ups;
                if (up->peer_restarted) {
                    ++restarts;
                    // Given up: it may come again, as something else.
                    EXPECT_GE(up->arrived, std::min(decided, commit_heard));
                    arrived.erase(arrived.upper_bound(up->arrived), arrived.end());
                    lost.erase(lost.upper_bound(up->arrived), lost.end());
                    decided = up->arrived;
                    heard_epoch = up->peer_epoch;
                }
                commit_heard = std::max(commit_heard, up->committed);
            } else if (const auto* const came = std::get_if<crossing_arrived>(&event)) {
                EXPECT_EQ(came->sequence, decided + 1);
                EXPECT_EQ(came->sender_boot, boot_of(1));
                EXPECT_EQ(came->id, id_of(came->sequence));
                EXPECT_EQ(came->stanza, offered[came->sequence]) << came->sequence;
                decided = came->sequence;
                EXPECT_TRUE(arrived.emplace(came->sequence, now).second);
            } else if (const auto* const gone = std::get_if<crossings_lost>(&event)) {
                EXPECT_EQ(gone->first, decided + 1);
                EXPECT_GE(gone->last, gone->first);
                for (auto sequence = gone->first; sequence <= gone->last; ++sequence)
                    EXPECT_TRUE(lost.emplace(sequence, now).second);
                decided = gone->last;
            } else if (const auto* const committed = std::get_if<peer_committed>(&event)) {
                EXPECT_GT(committed->upto, commit_heard);
                EXPECT_LE(committed->upto, durable);
                commit_heard = committed->upto;
            } else if (const auto* const failed = std::get_if<link_failed>(&event)) {
                failures.push_back(*failed);
            } else if (std::holds_alternative<link_silent>(event)) {
                ++silences;
            } else {
                ADD_FAILURE() << "a receiver has nothing to send";
            }
        }
        events.clear();
    }
};

} // namespace diolkos::link
