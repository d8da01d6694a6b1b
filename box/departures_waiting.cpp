// What departures does with stanzas that have to wait for the link.
#include "audit/hex.hpp"
#include "box/departures.hpp"
#include "box/stanza_record.hpp"

#include <utility>

namespace diolkos::box {

using course = journal::kept_crossing::course;

void departures::restore(start_plan& from) {
    for (auto& one : from.offered) {
        offered_.push_back({one.sequence, one.id, std::move(one.head)});
    }
    const auto now = of_.log.now().mono;
    for (auto& one : from.waiting) {
        waiting_stanza next;
        next.id = one.id;
        next.deadline = now + longest_wait(one.head.kind) - one.age;
        next.head = std::move(one.head);
        next.payloads = std::move(one.payloads);
        next.bytes = std::move(one.bytes);
        waiting_.restore(one.number, std::move(next));
    }
    down_since_ = now;
}

std::chrono::seconds departures::longest_wait(wire::stanza_kind kind) const noexcept {
    return kind == wire::stanza_kind::iq ? of_.how.link_wait_iq : of_.how.link_wait_other;
}

bool departures::full() const noexcept {
    return waiting_.size() >= of_.how.link_wait_stanzas ||
           waiting_.bytes() >= of_.how.link_wait_bytes;
}

bool departures::down_for_long() const noexcept {
    return down_since_ && of_.log.now().mono - *down_since_ >= of_.how.link_wait_iq;
}

bool departures::congested() const noexcept {
    if (of_.link.up()) {
        return !waiting_.empty(); // the window is full: receipts will make room
    }
    return full() && !down_for_long();
}

void departures::wait(waiting_stanza&& what) {
    const bool turned_away = !of_.link.up() && full() && down_for_long();
    // An error of this box has no peer that would send it again, and the crossing that it answers
    // is settled in this very batch.
    const bool own = what.decision->outcome == own_outcome;
    const bool at_once = !of_.link.up() || own;
    const auto number = waiting_.add(std::move(what));
    if (turned_away) {
        expire(number, obstacle::link_timeout);
    } else if (given_up_ && !own) {
        expire(number, obstacle::stopping);
    } else if (at_once) {
        keep(number);
    }
}

void departures::keep(waiting_line::number number) {
    const auto entry = waiting_.take_decision(number);
    const auto& one = waiting_.at(number);
    entry->what = audit::event::stanza_waiting;
    of_.log.add(*entry);
    of_.log.keep({course::waiting, number, one.id, one.bytes, of_.how.link.boot});
    of_.recorded(one.place);
    if (const auto before = waiting_.superseded_by(number); before != 0) {
        (void)drop(before, "superseded", ""); // a newer presence says all that it would have said
    }
}

audit::record departures::record_of_waiting(waiting_stanza& what, audit::event event) const {
    audit::record entry;
    if (what.decision) {
        entry = std::move(*what.decision);
    } else {
        entry.direction = outgoing_direction(of_.how.which);
        entry.id = audit::to_text(what.id);
        fill(entry, what.head);
    }
    entry.what = event;
    return entry;
}

waiting_stanza departures::drop(waiting_line::number number, std::string_view outcome,
                                std::string_view reason) {
    auto what = waiting_.take(number);
    const bool kept = !what.decision;
    auto entry = record_of_waiting(what, audit::event::crossing_expired);
    entry.outcome = outcome;
    entry.reason = reason;
    of_.log.add(entry);
    if (kept) {
        of_.log.settle({course::waiting, number, of_.how.link.boot});
    }
    of_.recorded(what.place);
    return what;
}

void departures::expire(waiting_line::number number, obstacle why) {
    const auto what = drop(number, "expired", name(why));
    answer(what.head, answer_to(why), what.id);
}

void departures::pump() {
    if (!of_.link.up()) {
        if (!down_since_) {
            down_since_ = of_.log.now().mono;
        }
        if (!waiting_.all_recorded()) {
            for (const auto number : waiting_.unrecorded()) {
                keep(number);
            }
        }
        return;
    }
    down_since_.reset();
    while (!waiting_.empty() && of_.link.has_room(waiting_.at(waiting_.first()).bytes.size())) {
        const auto number = waiting_.first();
        offer(waiting_.take(number), number);
    }
}

void departures::on_time() {
    for (const auto number : waiting_.late(of_.log.now().mono)) {
        expire(number, obstacle::link_timeout);
    }
}

void departures::give_up() {
    given_up_ = true;
    while (!waiting_.empty()) {
        expire(waiting_.first(), obstacle::stopping);
    }
}

} // namespace diolkos::box
