// What departures does with stanzas that have to wait for the link.
#include "audit/hex.hpp"
#include "box/departures.hpp"
#include "box/stanza_record.hpp"

#include <set>
#include <utility>

namespace diolkos::box {

using course = journal::kept_crossing::course;

void departures::restore(start_plan& from) {
    for (auto& one : from.offered) {
        under_way_.went(pair_of(one.head), one.bytes);
        offered_.push_back({one.sequence, one.id, std::move(one.head), one.bytes});
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
        return !waiting_.none_ready(); // the window is full: receipts will make room
    }
    return full() && !down_for_long();
}

void departures::wait(waiting_stanza&& what) {
    const bool stopped = of_.link.up() && under_way_.stopped(pair_of(what.head));
    const bool turned_away = full() && (of_.link.up() ? stopped : down_for_long());
    // An error of this box has no peer that would send it again, and the crossing that it answers
    // is settled in this very batch.
    const bool own = what.decision->outcome == own_outcome;
    const bool at_once = !of_.link.up() || own || stopped;
    const auto number = waiting_.add(std::move(what));
    if (turned_away) {
        expire(number, obstacle::link_timeout);
    } else if (given_up_ && !own) {
        expire(number, obstacle::stopping);
    } else if (at_once) {
        keep(number);
    }
}

void departures::hold_back(waiting_line::number number) {
    if (const auto& one = waiting_.at(number);
        one.decision && under_way_.stopped(pair_of(one.head))) {
        keep(number);
    }
    waiting_.hold_back(number);
}

void departures::let_go() {
    std::vector<domain_pair> some;
    for (const auto& [pair, places] : waiting_.held()) {
        const domain_pair_view which{pair.from, pair.to};
        if (under_way_.may_go(which, waiting_.at(*places.begin()).bytes.size())) {
            some.push_back(pair);
        }
    }
    for (const auto& pair : some) {
        waiting_.let_go(pair,
                        under_way_.stopped() == 0 ? waiting_.size() : under_way_.share().crossings);
    }
}

void departures::stop_only(const link::stopped_pairs& all) {
    under_way_.stop_only(all, of_.log.now().mono);
    room_came_ = true;
    for (const auto& pair : all) { // what waited for its share only, and waits for longer now
        const auto held = waiting_.held().find(pair);
        if (held == waiting_.held().end()) {
            continue;
        }
        for (const auto number : std::set<waiting_line::number>(held->second)) {
            if (waiting_.at(number).decision) {
                keep(number);
            }
        }
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
            under_way_.stop_only({}, *down_since_); // the next Hello says it anew
            waiting_.let_all_go();
        }
        if (!waiting_.all_recorded()) {
            for (const auto number : waiting_.unrecorded()) {
                keep(number);
            }
        }
        return;
    }
    down_since_.reset();
    if (std::exchange(room_came_, false)) {
        let_go();
    }
    while (!waiting_.none_ready()) {
        const auto number = waiting_.first();
        const auto& one = waiting_.at(number);
        if (!under_way_.may_go(pair_of(one.head), one.bytes.size())) {
            hold_back(number);
        } else if (of_.link.has_room(one.bytes.size())) {
            offer(waiting_.take(number), number);
        } else {
            break;
        }
    }
}

void departures::on_time() {
    for (const auto number : waiting_.late(of_.log.now().mono)) {
        expire(number, obstacle::link_timeout);
    }
    for (auto& text : under_way_.take_news(of_.log.now().mono)) {
        of_.out.emplace_back(
            log_line{message::server_behind, "Link " + of_.how.link.name + ": " + std::move(text)});
    }
}

void departures::give_up() {
    given_up_ = true;
    waiting_.let_all_go();
    while (!waiting_.empty()) {
        expire(waiting_.first(), obstacle::stopping);
    }
}

} // namespace diolkos::box
