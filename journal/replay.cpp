#include "journal/replay.hpp"

#include <algorithm>

namespace diolkos::journal {

using boost::system::error_code;

boost::system::result<replay::plan> replay::plan_of(const scanned& newest) {
    plan out;
    for (const record& one : newest.records) {
        entry_reader in(one.body);
        for (;;) {
            const auto next = in.next();
            if (!next.has_value()) {
                return next.error();
            }
            if (!*next) {
                break;
            }
            if (const auto* const state = std::get_if<state_entry>(&**next)) {
                out.segments = state->segments;
                out.copied = std::max(out.copied, state->sum.copied);
            } else if (const auto* const freed = std::get_if<freed_entry>(&**next)) {
                out.freed = std::max(out.freed, freed->below);
            } else if (const auto* const copied = std::get_if<copied_entry>(&**next)) {
                out.copied = std::max(out.copied, copied->below);
            }
        }
    }
    return out;
}

void replay::begin(const segment_end& segment) {
    out_.segments.begin({segment.number, segment.end, out_.next_group, out_.sum.next_record, 0});
}

error_code replay::apply(std::string_view body, bool first) {
    entry_reader in(body);
    bool state_seen = false;
    for (;;) {
        const auto next = in.next();
        if (!next.has_value()) {
            return next.error();
        }
        if (!*next) {
            break;
        }
        if (state_seen) { // it is the last entry where it stands
            return errc::record_unknown;
        }
        state_seen = std::holds_alternative<state_entry>(**next);
        const auto failed = std::visit([this](const auto& what) { return apply(what); }, **next);
        if (failed) {
            return failed;
        }
    }
    if (state_seen != first) {
        return errc::record_unknown;
    }
    out_.segments.all().back().records_end = out_.sum.next_record;
    ++out_.next_group;
    return {};
}

error_code replay::apply(const audit_records& what) {
    if (summed_up_ && what.first != out_.sum.next_record) {
        return errc::segments_disagree;
    }
    out_.sum.next_record = what.first + what.count;
    if (out_.sum.next_record > plan_.copied) {
        if (out_.records.empty()) {
            out_.first_record = what.first;
        }
        out_.records += what.lines;
    }
    return {};
}

error_code replay::apply(const kept_entry& what) {
    const auto& crossing = what.what;
    if (what.again) {
        // Its lane has heard of it long ago. If it was kept in a segment that is still here, that
        // segment is not held back by it any more.
        settle({crossing.which, crossing.sequence, crossing.boot});
    } else {
        count(crossing);
    }
    if (out_.waiting.keep(crossing, what.since, out_.next_group)) {
        ++out_.segments.all().back().waiting;
    }
    return {};
}

void replay::count(const kept_crossing& what) {
    switch (what.which) {
    case kept_crossing::course::outgoing:
        out_.sum.last_offered = std::max(out_.sum.last_offered, what.sequence);
        break;
    case kept_crossing::course::incoming:
        out_.sum.apply({lane_mark::kind::recorded, what.sequence, what.boot});
        break;
    case kept_crossing::course::waiting:
        break; // its place is spent by nobody
    }
}

error_code replay::apply(const numbered_crossing& what) {
    (void)out_.waiting.number(what,
                              out_.next_group); // not there: it is written again in a later segment
    out_.sum.last_offered = std::max(out_.sum.last_offered, what.sequence);
    return {};
}

error_code replay::apply(const settled_crossing& what) {
    settle(what);
    return {};
}

void replay::settle(const settled_crossing& what) {
    if (const auto group = out_.waiting.settle(what)) {
        out_.segments.release(*group);
    }
}

error_code replay::apply(const lane_mark& what) {
    out_.sum.apply(what);
    return {};
}

error_code replay::apply(const copied_entry& what) {
    out_.sum.copied = std::max(out_.sum.copied, what.below);
    return {};
}

error_code replay::apply(const freed_entry&) {
    return {}; // plan_of() has seen those that count
}

error_code replay::apply(const state_entry& what) {
    const auto& present = out_.segments.all().back();
    const auto listed = [&](const held_segment& one) {
        return one.number == present.number ||
               std::find(what.segments.begin(), what.segments.end(),
                         segment_end{one.number, one.end}) != what.segments.end();
    };
    if (!std::all_of(out_.segments.all().begin(), out_.segments.all().end(), listed) ||
        (!what.segments.empty() && what.segments.back().number >= present.number) ||
        (summed_up_ && what.sum != out_.sum)) {
        return errc::segments_disagree;
    }
    out_.sum = what.sum;
    summed_up_ = true;
    return {};
}

} // namespace diolkos::journal
