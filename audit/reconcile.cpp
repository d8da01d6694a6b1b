#include "audit/reconcile.hpp"

#include "audit/followed_waits.hpp"
#include "audit/joined_crossing.hpp"
#include "audit/timeline.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <unordered_map>

namespace diolkos::audit {

namespace {

// The way of what a box sends.
way outgoing(log_side side) noexcept {
    return side == log_side::low ? way::import : way::export_;
}

// One boot's lane in one direction.
struct lane_name {
    way direction = way::import;
    std::string boot;
    std::uint32_t lane = 0;
    auto operator<=>(const lane_name&) const = default;
};

struct crossing_name {
    std::uint32_t lane = 0; // place in state::lanes
    std::uint64_t sequence = 0;
    bool operator==(const crossing_name&) const = default;
};

struct crossing_hash {
    std::size_t operator()(const crossing_name& name) const noexcept {
        // Dense sequences of a few lanes: spread by one odd multiplier (Fibonacci hashing).
        return static_cast<std::size_t>((name.sequence ^ (std::uint64_t{name.lane} << 48U)) *
                                        0x9E3779B97F4A7C15ULL);
    }
};

} // namespace

struct reconciler::state {
    explicit state(reconcile_settings settings)
        : how(settings) {}

    void check_log(log_side side, const read_record& entry) {
        log_report& log = report.logs[static_cast<std::size_t>(side)];
        ++log.records;
        if (log.box.empty())
            log.box = entry.box;
        else if (log.box != entry.box && report.unusable.empty())
            report.unusable = "The " + std::string(name(side)) +
                              " log has records of two boxes, \"" + log.box + "\" and \"" +
                              std::string(entry.box) + "\".";
        log.first = std::min(log.first.value_or(entry.time), entry.time);
        log.last = std::max(log.last.value_or(entry.time), entry.time);
        std::uint64_t& next = next_index[static_cast<std::size_t>(side)];
        if (entry.index != next) {
            ++log.index_breaks;
            if (!log.first_break)
                log.first_break = next;
        }
        next = entry.index + 1;
    }

    // Most records are of the same run as the one before, and their crossings of the same lane.
    void run(log_side side, std::string_view boot) {
        auto& latest = latest_run[static_cast<std::size_t>(side)];
        if (!latest || *latest != boot) {
            runs[static_cast<std::size_t>(side)].emplace(boot);
            latest.emplace(boot);
        }
    }
    std::uint32_t lane_of(way direction, const read_record& entry) {
        const bool same = latest_lane && latest_lane->first.direction == direction &&
                          latest_lane->first.lane == entry.lane &&
                          latest_lane->first.boot == entry.crossing_boot;
        if (!same) {
            const auto found =
                lanes.try_emplace({direction, std::string(entry.crossing_boot), entry.lane},
                                  static_cast<std::uint32_t>(lanes.size()));
            if (found.second)
                extents.emplace_back();
            latest_lane = *found.first;
        }
        return latest_lane->second;
    }

    static void count_reason(std::map<std::string, std::uint64_t>& by, std::string_view reason) {
        constexpr std::size_t max_reasons = 256; // the list is fixed; a forged log's is not
        if (by.size() < max_reasons || by.contains(std::string(reason)))
            ++by[std::string(reason)];
    }

    void count_uncrossed(log_report& log, const read_record& entry) {
        if (*entry.what == event::stanza_refused) {
            ++log.refused_before_link;
            count_reason(log.refusals, entry.reason);
        } else if (*entry.what == event::crossing_expired) {
            ++log.expired;
        }
    }

    void add(log_side side, const read_record& entry) {
        check_log(side, entry);
        run(side, entry.boot);
        log_report& log = report.logs[static_cast<std::size_t>(side)];
        if (!entry.what)
            return;
        if (*entry.what == event::crossing_offered && entry.outcome == "strip")
            ++log.stripped;
        waits[static_cast<std::size_t>(side)].add(entry, log);
        if (entry.sequence == 0 || part_of(*entry.what) == crossing_part::none)
            return count_uncrossed(log, entry);
        const bool is_import = entry.direction == name(way::import);
        if (!is_import && entry.direction != name(way::export_)) {
            ++log.malformed;
            return;
        }
        const way direction = is_import ? way::import : way::export_;
        const bool sent = direction == outgoing(side);
        const auto lane = lane_of(direction, entry);
        if (*entry.what == event::crossing_lost) {
            if (sent || entry.last < entry.sequence) {
                ++log.malformed;
            } else {
                auto& upto = extents[lane].lost[entry.sequence];
                upto = std::max(upto, entry.last);
            }
            return;
        }
        if (*entry.what == event::crossing_refused && !sent)
            count_reason(log.refused_on_arrival, entry.reason);
        joined_crossing& crossing = crossings[{lane, entry.sequence}];
        lane_extent& extent = extents[lane];
        if (!(sent ? crossing.add_sent(entry, how.list) : crossing.add_received(entry, how.list))) {
            ++log.malformed;
            ++wrong_way[static_cast<std::size_t>(side)];
        } else if (sent && crossing.was_offered()) {
            extent.offered = std::max(extent.offered, entry.sequence);
        } else if (!sent && crossing.was_decided()) {
            extent.decided = std::max(extent.decided, entry.sequence);
        } else if (!sent && crossing.was_lost()) { // they come in order: all above it are as well
            extent.decided = std::min(extent.decided, entry.sequence - 1);
        }
        if (crossing.is_settled())
            extent.settled = std::max(extent.settled, entry.sequence);
    }

    void keep(crossing_story&& story) {
        direction_report& direction = report.directions[static_cast<std::size_t>(story.direction)];
        direction.counts[static_cast<std::size_t>(story.what)] += story.last - story.sequence + 1;
        if (is_bad(story.what) && report.bad.size() < reconcile_report::max_named)
            report.bad.push_back(how.list ? story : std::move(story));
        if (how.list)
            report.crossings.push_back(std::move(story));
    }

    // Numbers between two crossings of a lane that neither log has.
    void keep_gap(const lane_name& lane, std::uint64_t first, std::uint64_t last) {
        crossing_story story;
        story.what = finding::missing;
        story.direction = lane.direction;
        story.boot = lane.boot;
        story.lane = lane.lane;
        story.sequence = first;
        story.last = last;
        story.note = "neither log has a record of it";
        keep(std::move(story));
    }

    void walk_lane(const lane_name& lane, std::uint32_t number,
                   const std::vector<std::pair<crossing_name, const joined_crossing*>>& sorted) {
        auto delays = std::array<std::vector<std::int64_t>*, 2>{
            &to_decision[static_cast<std::size_t>(lane.direction)],
            &to_delivery[static_cast<std::size_t>(lane.direction)]};
        direction_report& direction = report.directions[static_cast<std::size_t>(lane.direction)];
        auto at = std::ranges::lower_bound(sorted, number, {},
                                           [](const auto& one) { return one.first.lane; });
        std::uint64_t next = 1;
        for (; at != sorted.end() && at->first.lane == number; ++at) {
            const auto& [name, crossing] = *at;
            if (name.sequence > next)
                keep_gap(lane, next, name.sequence - 1);
            next = name.sequence + 1;
            const auto judged = crossing->judge(name.sequence, extents[number]);
            direction.lost += judged.lost_on_record ? 1 : 0;
            if (const auto began = crossing->began(); times && began)
                times->add(lane.direction, *began, judged.what, crossing->to_delivery());
            if (judged.what == finding::matched) {
                direction.delivered += crossing->was_delivered() ? 1 : 0;
                direction.bounced += crossing->was_bounced() ? 1 : 0;
                direction.expired += crossing->was_expired() ? 1 : 0;
            }
            if (const auto delay = crossing->to_decision())
                delays[0]->push_back(*delay);
            if (const auto delay = crossing->to_delivery())
                delays[1]->push_back(*delay);
            if (!how.list && !is_bad(judged.what)) {
                ++direction.counts[static_cast<std::size_t>(judged.what)];
                continue; // nobody will look at its story
            }
            crossing_story story = crossing->tell();
            story.what = judged.what;
            story.note = judged.note;
            story.direction = lane.direction;
            story.boot = lane.boot;
            story.lane = lane.lane;
            story.sequence = story.last = name.sequence;
            keep(std::move(story));
        }
    }

    void judge_logs() {
        for (const log_side side : {log_side::low, log_side::high}) {
            log_report& log = report.logs[static_cast<std::size_t>(side)];
            log.boots = runs[static_cast<std::size_t>(side)].size();
        }
        const log_report &low = report.logs[0], &high = report.logs[1];
        if (!report.unusable.empty())
            return;
        if (!low.box.empty() && low.box == high.box)
            report.unusable = "Both logs are of the box \"" + low.box + "\".";
        else if (wrong_way[0] > 0 && wrong_way[1] > 0)
            report.unusable =
                "The logs are the wrong way round: the first one given must be the low box's.";
    }

    void finish() {
        std::vector<std::pair<crossing_name, const joined_crossing*>> sorted;
        sorted.reserve(crossings.size());
        for (const auto& [name, crossing] : crossings)
            sorted.emplace_back(name, &crossing);
        std::ranges::sort(sorted, {}, [](const auto& one) {
            return std::pair(one.first.lane, one.first.sequence);
        });
        if (how.times)
            times.emplace(
                std::min(report.logs[0].first.value_or(max_time),
                         report.logs[1].first.value_or(max_time)),
                std::max(report.logs[0].last.value_or(0), report.logs[1].last.value_or(0)));
        for (const auto& [name, number] : lanes)
            walk_lane(name, number, sorted);
        for (std::size_t i = 0; i < report.directions.size(); ++i) {
            report.directions[i].to_decision = summarise(to_decision[i]);
            report.directions[i].to_delivery = summarise(to_delivery[i]);
        }
        std::ranges::stable_sort(report.crossings, {}, [](const crossing_story& story) {
            return story.offered_at ? *story.offered_at : story.decided_at.value_or(0);
        });
        if (times)
            report.times = times->finish();
        judge_logs();
    }

    static constexpr auto max_time = std::numeric_limits<std::int64_t>::max();

    reconcile_settings how;
    reconcile_report report;
    record_reader reader;
    std::array<std::uint64_t, 2> next_index{};
    std::array<std::uint64_t, 2> wrong_way{}; // records that only the other side can have
    std::array<std::set<std::string>, 2> runs;
    std::array<std::optional<std::string>, 2> latest_run;
    std::array<followed_waits, 2> waits;
    std::map<lane_name, std::uint32_t> lanes; // to a place in extents
    std::optional<std::pair<lane_name, std::uint32_t>> latest_lane;
    std::vector<lane_extent> extents;
    std::unordered_map<crossing_name, joined_crossing, crossing_hash> crossings;
    std::array<std::vector<std::int64_t>, 2> to_decision, to_delivery; // by way
    std::optional<timeline_maker> times;
};

reconciler::reconciler(reconcile_settings how)
    : state_(std::make_unique<state>(how)) {}
reconciler::~reconciler() = default;

void reconciler::add(log_side from, const read_record& entry) {
    state_->add(from, entry);
}

void reconciler::add_line(log_side from, std::string_view line) {
    if (const auto entry = state_->reader.read(line))
        state_->add(from, *entry);
    else
        add_malformed(from);
}

void reconciler::add_malformed(log_side from) {
    ++state_->report.logs[static_cast<std::size_t>(from)].malformed;
}

reconcile_report reconciler::finish() {
    state_->finish();
    return std::move(state_->report);
}

} // namespace diolkos::audit
