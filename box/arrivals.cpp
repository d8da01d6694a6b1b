#include "box/arrivals.hpp"

#include "audit/hex.hpp"
#include "box/stanza_record.hpp"

namespace diolkos::box {

arrivals::arrivals(owner with)
    : of_(std::move(with)),
      held_(of_.how, of_.edge) {}

audit::record arrivals::record_for(const crossing_reference& crossing, audit::event what) const {
    audit::record entry;
    entry.what = what;
    entry.direction = incoming_direction(of_.how.which);
    entry.link = of_.how.link.name;
    entry.crossing_boot = audit::hex(crossing.boot);
    entry.sequence = crossing.sequence;
    entry.id = audit::to_text(crossing.id);
    return entry;
}

bool arrivals::arrived(link::crossing_arrived&& what) {
    in_line next;
    next.crossing = {what.id, what.sender_boot, what.sequence};
    next.bytes = what.stanza.size();
    auto entry = record_for(next.crossing, audit::event::crossing_refused);
    const auto bytes = std::as_bytes(std::span(what.stanza));
    entry.bytes = what.stanza.size();
    entry.mac = audit::hex(of_.mac.make(bytes));

    auto value = of_.codec.decode(bytes);
    if (value.has_value()) {
        mark_texts(entry, of_.marker, *value);
    }
    if (value.has_value() && overrun()) {
        fill(entry, *value, of_.judge.names());
        entry.outcome = guard::name(guard::outcome::refuse);
        entry.reason = name(obstacle::queue_full);
        entry.rule = "link.one-way";
        entry.detail =
            "What arrived before it is not delivered yet, and there is no room for more.";
    } else if (!value.has_value()) {
        // Its number is spent, so it is decided like any other: else it would come again forever.
        entry.outcome = guard::name(guard::outcome::refuse);
        entry.reason = guard::name(guard::reason::link_malformed);
        entry.rule = "wire.strict-decode";
        entry.detail = value.error().message();
    } else {
        judge(next, *value, entry);
    }
    if (next.stanza) {
        next.outcome = link::receipt_outcome::accepted;
        of_.log.add(entry);
        of_.log.keep({journal::kept_crossing::course::incoming, what.sequence, what.id,
                      std::move(what.stanza), what.sender_boot});
    } else {
        add_refusal(of_.log, entry);
        mark(journal::lane_mark::kind::refused, what.sequence);
    }
    next.ticket = of_.log.ticket();
    line_bytes_ += next.bytes;
    line_.push_back(std::move(next));
    return value.has_value();
}

bool arrivals::overrun() const {
    return of_.how.link.one_way && (line_.size() >= of_.how.link.window_crossings ||
                                    line_bytes_ >= of_.how.link.window_bytes || !of_.has_room());
}

void arrivals::lost(const link::crossings_lost& what) {
    audit::record entry;
    entry.what = audit::event::crossing_lost;
    entry.direction = incoming_direction(of_.how.which);
    entry.link = of_.how.link.name;
    entry.crossing_boot = audit::hex(what.sender_boot);
    entry.sequence = what.first;
    entry.last = what.last;
    of_.log.add(entry);
    of_.out.emplace_back(
        log_line{message::crossings_lost, "Link " + of_.how.link.name + ": crossings " +
                                              std::to_string(what.first) + " to " +
                                              std::to_string(what.last) + " are lost."});
    mark(journal::lane_mark::kind::recorded, what.last);
}

void arrivals::judge(in_line& what, const wire::stanza& value, audit::record& entry) {
    const auto& fields = value.fields();
    fill(entry, value, of_.judge.names());
    guard::verdict decision;
    if (!of_.how.is_far(fields.from.domain()) || !of_.how.is_near(fields.to.domain())) {
        decision.what = guard::outcome::refuse;
        decision.why = guard::reason::domain_not_served;
        decision.rule = of_.how.is_far(fields.from.domain()) ? "domains.near" : "domains.far";
        decision.detail = "A domain of it is not of the side that it must be of.";
    } else {
        const guard::sides who{[this](std::string_view domain) { return of_.how.is_far(domain); },
                               [this](std::string_view domain) { return of_.how.is_near(domain); }};
        decision = of_.judge.judge_incoming(value, who);
    }
    fill(entry, decision);
    if (decision.what != guard::outcome::refuse) {
        entry.what = audit::event::crossing_accepted;
        what.stanza = value;
    }
}

void arrivals::mark(journal::lane_mark::kind what, std::uint64_t sequence) {
    of_.log.mark({what, sequence, sender_});
}

void arrivals::committed(std::uint64_t upto) {
    committed_ = std::max(committed_, upto);
    mark(journal::lane_mark::kind::committed, committed_);
    pump();
}

void arrivals::durable(journal::ticket upto) {
    durable_ = std::max(durable_, upto);
    pump();
}

bool arrivals::ready(const in_line& what) const {
    if (what.ticket > durable_ || (!what.settled_there && what.crossing.sequence > committed_)) {
        return false;
    }
    return !what.stanza ||
           held_.takes(what.stanza->fields().from.domain(), what.stanza->fields().to.domain());
}

void arrivals::say_receipts() {
    while (!unsaid_.empty() && of_.has_room()) {
        link::link_events events;
        of_.link.recorded(unsaid_.front().sequence, unsaid_.front().outcome, of_.log.now().mono,
                          events);
        unsaid_.pop_front();
        obey_sends(events, of_.out);
    }
}

void arrivals::pump() {
    held_.pump(of_.log.now().mono);
    while (!line_.empty() && ready(line_.front())) {
        auto next = std::move(line_.front());
        line_.pop_front();
        line_bytes_ -= next.bytes;
        if (!next.settled_there) {
            unsaid_.push_back({next.crossing.sequence, next.outcome});
            say_receipts();
        }
        if (next.stanza) {
            held_.hand_on({std::move(*next.stanza), next.crossing, next.bytes,
                           of_.log.now().mono - next.age});
        }
    }
    say_receipts();
}

void arrivals::delivered(const delivery& what) {
    auto entry = record_for(what.crossing, audit::event::crossing_delivered);
    // Without XEP-0198 the server says nothing: its socket took it, no more.
    entry.outcome = what.acknowledged ? "acknowledged" : "written";
    of_.log.add(entry);
    of_.log.settle(
        {journal::kept_crossing::course::incoming, what.crossing.sequence, what.crossing.boot});
}

void arrivals::resent(const delivery& what, bool resumed) {
    audit::record entry;
    if (what.crossing.sequence != 0) {
        entry = record_for(what.crossing, audit::event::crossing_resent);
    } else { // an answer of this box
        entry.what = audit::event::crossing_resent;
        entry.id = audit::to_text(what.crossing.id);
    }
    // Resumed: the server itself has said that it does not have it. Else it may have had it, and
    // have it twice now.
    entry.outcome = resumed ? "resumed" : "again";
    of_.log.add(entry);
}

void arrivals::undelivered(delivery&& what, obstacle why) {
    const auto head = head_of(what.stanza);
    auto entry = record_for(what.crossing, audit::event::crossing_bounced);
    fill(entry, head);
    const bool way_back = !of_.how.link.one_way || of_.how.link.one_way->send;
    const bool answered = may_answer(head) && way_back;
    entry.outcome = answered ? "answered" : "unanswered";
    entry.reason = name(why);
    of_.log.add(entry);
    of_.log.settle(
        {journal::kept_crossing::course::incoming, what.crossing.sequence, what.crossing.boot});
    if (answered) {
        of_.send_back(make_error(head, answer_to(why), audit::to_text(what.crossing.id)));
    }
}

} // namespace diolkos::box
