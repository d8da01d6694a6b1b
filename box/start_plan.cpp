#include "box/start_plan.hpp"

#include "audit/hex.hpp"
#include "box/waiting_line.hpp"

#include <algorithm>
#include <set>
#include <span>

namespace diolkos::box {

namespace {

using journal::kept_crossing;

class planner {
public:
    planner(const settings& how, wire::codec& codec, moment now)
        : how_(how),
          codec_(codec),
          now_(now) {}

    start_plan run(left_behind&& found) {
        plan_.journal = std::move(found.journal);
        const std::optional<std::uint64_t> logged =
            found.last_logged ? std::optional(*found.last_logged + 1) : std::nullopt;
        check(logged);
        take_log(logged);
        plan_.denied_call = std::move(found.denied_call);
        say_how_it_ended(std::move(found.log_fault), logged);
        compare_policies();
        take_departures();
        take_waiting();
        take_lanes();
        return std::move(plan_);
    }

private:
    [[nodiscard]] journal::recovery& from() { return plan_.journal; }

    // `logged` is the index behind the log's last record.
    void check(std::optional<std::uint64_t> logged) {
        if (from().created) { // the log goes on where it is
            from().sum.next_record = from().sum.copied = logged.value_or(0);
        }
        if (logged && *logged > from().sum.next_record) {
            throw start_refused(
                "the journal was set back: the audit log has records up to " +
                std::to_string(*logged - 1) + ", the journal knows of " +
                std::to_string(from().sum.next_record) +
                ". Crossing numbers would be used twice. Move the journal's files away to begin a "
                "new one; both logs will say so");
        }
        if (from().waiting.size() > 0 && from().schema != how_.link.schema_digest) {
            throw start_refused(
                std::to_string(from().waiting.size()) +
                " crossings wait in the journal that were accepted by another profile. Start with "
                "the profile as it was until they are settled, or move the journal's files away: "
                "then they are lost");
        }
    }

    // The first of the recovered records may be in the log already.
    void take_log(std::optional<std::uint64_t> logged) {
        auto& lines = from().records;
        std::size_t start = 0;
        for (auto index = from().first_record; logged && index < *logged && start < lines.size();
             ++index) {
            start = lines.find('\n', start) + 1;
        }
        plan_.log_lines = lines.substr(start);
        plan_.log_line_count = static_cast<std::uint32_t>(
            std::count(plan_.log_lines.begin(), plan_.log_lines.end(), '\n'));
        lines = {};
    }

    void say_how_it_ended(std::string fault, std::optional<std::uint64_t> logged) {
        auto& text = plan_.unclean_stop;
        text = std::move(fault);
        if (!from().clean && text.empty()) {
            text = "The run before this one did not stop in order.";
        }
        if (const auto& cut = from().cut) {
            text += " " + std::to_string(cut->bytes) + " bytes at the end of journal segment " +
                    std::to_string(cut->segment) +
                    " were never written whole and are cut off; nothing had followed from them.";
        }
        if (plan_.log_line_count > 0) {
            text += " " + std::to_string(plan_.log_line_count) +
                    " records that this log lacked were put into it from the journal.";
        }
        const auto first_here = from().sum.next_record - plan_.log_line_count;
        if (logged && *logged < first_here) {
            text += " The records " + std::to_string(*logged) + " to " +
                    std::to_string(first_here - 1) +
                    " were in this log, and are not there any more.";
        }
        if (from().created && logged) {
            plan_.new_journal =
                "The journal is a new one: what waited in an older one is lost, and "
                "this box begins a new lane.";
        }
    }

    void compare_policies() {
        if (!from().created && from().schema != how_.link.schema_digest) {
            plan_.other_policy =
                "The run before this one decided by the profile " + audit::hex(from().schema) + ".";
        }
    }

    [[nodiscard]] wire::stanza decoded(const kept_crossing& what) {
        auto value = codec_.decode(std::as_bytes(std::span(what.stanza)));
        if (!value.has_value()) { // checksums are right and the profile is the same
            throw start_refused("crossing " + std::to_string(what.sequence) +
                                " in the journal is no stanza: " + value.error().message());
        }
        return std::move(*value);
    }

    void take_departures() {
        auto& link = plan_.link;
        link.epoch = from().epoch + 1;
        link.last_offered = from().sum.last_offered;
        auto kept = from().crossings(kept_crossing::course::outgoing);
        auto next = link.last_offered - kept.size();
        for (auto& one : kept) {
            if (one.sequence != ++next || one.boot != from().journal) {
                throw start_refused("the journal's outgoing crossings have a gap at " +
                                    std::to_string(next));
            }
            plan_.offered.push_back(
                {one.sequence, one.id, head_of(decoded(one)), one.stanza.size()});
            link.kept.push_back({one.id, std::move(one.stanza)});
        }
    }

    void take_waiting() {
        const journal::waiting_set::key first{kept_crossing::course::waiting, from().journal, 0};
        const auto& all = from().waiting.all();
        for (auto at = all.lower_bound(first); at != all.end(); ++at) {
            const auto& kept = at->second.kept;
            const auto value = decoded(kept.what);
            plan_.waiting.push_back({kept.what.sequence, kept.what.id, head_of(value),
                                     payloads_of(value), kept.what.stanza, age_of(kept)});
        }
    }

    // Of the lane that was heard of last everything goes on. Of the others only what their senders
    // had committed: they have begun another journal since.
    void take_lanes() {
        for (const auto& lane : from().sum.lanes) {
            const bool last = &lane == &from().sum.lanes.back();
            const auto committed = std::min(lane.committed, lane.recorded);
            plan_.link.peer_lanes.push_back(
                {lane.boot, lane.epoch, last ? lane.recorded : committed, committed, lane.refused});
            if (last) {
                plan_.sender = lane.boot;
                plan_.committed = committed;
            }
            take_line(lane, committed, last);
        }
    }

    static journal::waiting_set::key arrived(const journal::lane& lane, std::uint64_t sequence) {
        return {kept_crossing::course::incoming, lane.boot, sequence};
    }

    void take_line(const journal::lane& lane, std::uint64_t committed, bool last) {
        using standing = recovered_arrival::standing;
        const auto& all = from().waiting.all();
        const auto end = all.upper_bound(arrived(lane, committed));
        for (auto at = all.lower_bound(arrived(lane, 0)); at != end; ++at) {
            plan_.line.push_back(arrival(at->second.kept, standing::committed));
        }
        for (const auto sequence : uncommitted(lane, committed, last)) {
            const auto at = all.find(arrived(lane, sequence));
            if (at != all.end()) {
                plan_.line.push_back(
                    arrival(at->second.kept, last ? standing::uncommitted : standing::lost));
            } else if (last) {
                recovered_arrival one;
                one.as = standing::uncommitted;
                one.crossing = {{}, lane.boot, sequence};
                one.outcome = std::ranges::binary_search(lane.refused, sequence)
                                  ? link::receipt_outcome::refused
                                  : link::receipt_outcome::accepted;
                plan_.line.push_back(std::move(one));
            }
        }
    }

    // Of what is recorded above `committed`, the numbers of what has come. On a duplex link, which
    // expects recorded() for each of the last lane, all have. On a one-way link there are gaps,
    // which are on record as lost, however large: nothing has come under these numbers that could
    // be given up later (simulation, seed 5576).
    [[nodiscard]] std::set<std::uint64_t> uncommitted(const journal::lane& lane,
                                                      std::uint64_t committed, bool last) {
        const auto above = std::ranges::upper_bound(lane.refused, committed);
        std::set<std::uint64_t> all(above, lane.refused.end());
        const auto& kept = from().waiting.all();
        const auto end = kept.upper_bound(arrived(lane, lane.recorded));
        for (auto at = kept.upper_bound(arrived(lane, committed)); at != end; ++at) {
            all.insert(at->second.kept.what.sequence);
        }
        for (auto each = committed + 1; last && !how_.link.one_way && each <= lane.recorded;
             ++each) {
            all.insert(each);
        }
        return all;
    }

    [[nodiscard]] recovered_arrival arrival(const journal::kept_entry& kept,
                                            recovered_arrival::standing as) {
        const auto& what = kept.what;
        recovered_arrival one;
        one.as = as;
        one.crossing = {what.id, what.boot, what.sequence};
        one.bytes = what.stanza.size();
        one.stanza = decoded(what);
        one.age = age_of(kept);
        return one;
    }

    // The wall clock may have been set back since: nothing is younger than now.
    [[nodiscard]] std::chrono::microseconds age_of(const journal::kept_entry& kept) const {
        return std::max(std::chrono::microseconds(0), now_.wall - kept.since);
    }

    const settings& how_;
    wire::codec& codec_;
    moment now_;
    start_plan plan_;
};

} // namespace

start_plan plan_start(const settings& how, wire::codec& codec, left_behind&& found, moment now) {
    return planner(how, codec, now).run(std::move(found));
}

} // namespace diolkos::box
