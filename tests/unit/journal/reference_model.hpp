// What a journal has to know after any number of batches, computed the plainest way, from the
// batches alone. It shares no code with the journal.
#pragma once

#include "journal/recovery.hpp"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace diolkos::journal::test {

struct known {
    struct lane_state {
        std::uint64_t epoch = 0;
        std::uint64_t recorded = 0;
        std::uint64_t committed = 0;
        std::set<std::uint64_t> refused;
        bool operator==(const lane_state&) const = default;
    };
    std::map<std::tuple<kept_crossing::course, id16, std::uint64_t>, std::string> waiting;
    std::map<id16, lane_state> lanes;
    std::uint64_t last_offered = 0;
    std::uint64_t next_record = 0;
    bool operator==(const known&) const = default;
};

inline void apply(known& to, const batch& what) {
    to.next_record += what.record_count;
    for (const auto& one : what.kept) {
        if (!to.waiting.emplace(std::tuple(one.which, one.boot, one.sequence), one.stanza).second) {
            continue;
        }
        if (one.which == kept_crossing::course::outgoing) {
            to.last_offered = std::max(to.last_offered, one.sequence);
        } else if (one.which == kept_crossing::course::incoming) {
            auto& lane = to.lanes[one.boot];
            lane.recorded = std::max(lane.recorded, one.sequence);
        }
    }
    for (const auto& one : what.numbered) {
        to.last_offered = std::max(to.last_offered, one.sequence);
        const auto from = to.waiting.find({kept_crossing::course::waiting, one.boot, one.place});
        if (from != to.waiting.end()) {
            to.waiting[{kept_crossing::course::outgoing, one.boot, one.sequence}] = from->second;
            to.waiting.erase(from);
        }
    }
    for (const auto& one : what.settled) {
        to.waiting.erase({one.which, one.boot, one.sequence});
    }
    for (const auto& one : what.marks) {
        auto& lane = to.lanes[one.boot];
        switch (one.what) {
        case lane_mark::kind::refused:
            lane.refused.insert(one.sequence);
            lane.recorded = std::max(lane.recorded, one.sequence);
            break;
        case lane_mark::kind::recorded:
            lane.recorded = std::max(lane.recorded, one.sequence);
            break;
        case lane_mark::kind::committed:
            lane.committed = std::max(lane.committed, one.sequence);
            break;
        case lane_mark::kind::rolled_back:
            lane.recorded = std::min(lane.recorded, one.sequence);
            lane.refused.erase(lane.refused.upper_bound(one.sequence), lane.refused.end());
            break;
        case lane_mark::kind::heard:
            lane.epoch = std::max(lane.epoch, one.sequence);
            break;
        }
    }
}

inline known of(const recovery& found) {
    known out;
    for (const auto which : {kept_crossing::course::outgoing, kept_crossing::course::incoming,
                             kept_crossing::course::waiting}) {
        for (const auto& one : found.crossings(which)) {
            out.waiting.emplace(std::tuple(one.which, one.boot, one.sequence), one.stanza);
        }
    }
    for (const auto& one : found.sum.lanes) {
        out.lanes[one.boot] = {
            one.epoch, one.recorded, one.committed, {one.refused.begin(), one.refused.end()}};
    }
    out.last_offered = found.sum.last_offered;
    out.next_record = found.sum.next_record;
    return out;
}

// The audit lines from record `first` on, of the first `count` batches.
inline std::string lines_from(const std::vector<batch>& batches, std::size_t count,
                              std::uint64_t first) {
    std::string out;
    std::uint64_t index = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (index >= first) {
            out += batches[i].records;
        }
        index += batches[i].record_count;
    }
    return out;
}

} // namespace diolkos::journal::test
