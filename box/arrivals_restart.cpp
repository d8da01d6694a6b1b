// What arrivals does when either box has started again.
#include "box/arrivals.hpp"

namespace diolkos::box {

using mark_kind = journal::lane_mark::kind;

void arrivals::give_up(const crossing_reference& what, bool kept, std::string_view why) {
    auto entry = record_for(what, audit::event::crossing_expired);
    if (what.id == audit::uuid{}) {
        entry.id.clear(); // it was refused before this box started: only its number is known
    }
    entry.outcome = "lost";
    entry.detail = why;
    of_.log.add(entry);
    if (kept) {
        of_.log.settle({journal::kept_crossing::course::incoming, what.sequence, what.boot});
    }
}

void arrivals::restore(start_plan& from) {
    sender_ = from.sender;
    committed_ = from.committed;
    for (auto& one : from.line) {
        if (one.as == recovered_arrival::standing::lost) {
            give_up(one.crossing, true,
                    "The far box has begun a new journal before it had committed this crossing.");
            continue;
        }
        in_line next;
        next.crossing = one.crossing;
        next.bytes = one.bytes;
        next.stanza = std::move(one.stanza);
        next.outcome = one.outcome;
        next.settled_there = one.as == recovered_arrival::standing::committed;
        next.age = one.age;
        line_bytes_ += next.bytes;
        line_.push_back(std::move(next));
    }
}

// A batch that gives up numbers must not be one with the crossings that came under them, before or
// after: within a batch what is kept comes first.
void arrivals::sender_is(const link::link_up& what) {
    if (!what.peer_restarted) {
        if (what.committed > committed_) {
            committed(what.committed);
        }
        return;
    }
    const bool same_lane = what.peer_boot == sender_;
    of_.cut_batch();
    std::deque<in_line> left;
    for (auto& one : line_) {
        const bool goes_on = one.settled_there || (same_lane ? one.crossing.sequence <= what.arrived
                                                             : one.crossing.sequence <= committed_);
        if (!goes_on) {
            give_up(one.crossing, one.stanza.has_value(),
                    "The far box has started again and may not have this crossing. If it has, it "
                    "sends it once more.");
            continue;
        }
        one.settled_there = one.settled_there || !same_lane; // nobody waits for its receipt
        left.push_back(std::move(one));
    }
    line_ = std::move(left);
    line_bytes_ = 0;
    for (const auto& one : line_) {
        line_bytes_ += one.bytes;
    }
    if (!same_lane) {
        unsaid_.clear();
        committed_ = 0;
    }
    sender_ = what.peer_boot;
    committed_ = std::max(committed_, what.committed);
    mark(mark_kind::heard, what.peer_epoch);
    mark(mark_kind::recorded, what.arrived); // a new lane may begin above 1
    mark(mark_kind::rolled_back, what.arrived);
    mark(mark_kind::committed, committed_);
    of_.cut_batch();
}

} // namespace diolkos::box
