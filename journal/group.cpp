#include "journal/group.hpp"

#include <algorithm>

namespace diolkos::journal {

void group::add(const batch& what, waiting_set& waiting, std::uint64_t& next_record,
                wall_time now) {
    if (what.record_count != 0) {
        encode(record, audit_records{next_record, what.record_count, what.records});
        next_record += what.record_count;
        records_end = next_record;
    }
    for (const auto& crossing : what.kept) {
        keep(crossing, waiting, now);
    }
    for (const auto& crossing : what.numbered) {
        encode(record, crossing);
        (void)waiting.number(crossing, number);
        last_offered = std::max(last_offered, crossing.sequence);
        urgent = true;
    }
    for (const auto& crossing : what.settled) {
        encode(record, crossing);
        if (const auto whose = waiting.settle(crossing)) {
            released.push_back(*whose);
        }
    }
    for (const auto& mark : what.marks) {
        encode(record, mark);
        add_mark(mark);
    }
    ++batches;
}

void group::keep(const kept_crossing& what, waiting_set& waiting, wall_time now) {
    if (!waiting.keep(what, now, number)) {
        return;
    }
    encode(record, what, now, false);
    ++kept;
    switch (what.which) {
    case kept_crossing::course::waiting:
        break; // for the link, which is slower than any disk
    case kept_crossing::course::outgoing:
        urgent = true;
        last_offered = std::max(last_offered, what.sequence);
        break;
    case kept_crossing::course::incoming:
        urgent = true;
        add_mark({lane_mark::kind::recorded, what.sequence, what.boot});
        break;
    }
}

void group::add_mark(const lane_mark& what) {
    constexpr auto plain = lane_mark::kind::recorded;
    if (!marks.empty() && what.what == plain && marks.back().what == plain &&
        marks.back().boot == what.boot) {
        marks.back().sequence = std::max(marks.back().sequence, what.sequence);
        return;
    }
    marks.push_back(what);
}

void group::write_again(waiting_set& waiting, group_number below, std::size_t max_bytes) {
    std::vector<waiting_crossing*> old;
    for (auto& [key, one] : waiting.all()) {
        if (one.group < below && one.numbered <= number) { // else its number comes later than this
            old.push_back(&one);
        }
    }
    std::stable_sort(old.begin(), old.end(),
                     [](const auto* a, const auto* b) { return a->group < b->group; });
    std::size_t bytes = 0;
    for (waiting_crossing* const one : old) {
        bytes += one->kept.what.stanza.size();
        if (bytes > max_bytes && one != old.front()) {
            break;
        }
        encode(record, one->kept.what, one->kept.since, true);
        released.push_back(waiting.move(*one, number));
        ++kept;
    }
}

void group::apply_to(summary& sum) const {
    sum.last_offered = std::max(sum.last_offered, last_offered);
    sum.next_record = std::max(sum.next_record, records_end);
    for (const auto& mark : marks) {
        sum.apply(mark);
    }
}

} // namespace diolkos::journal
