#include "box/departures.hpp"

#include "audit/hex.hpp"
#include "box/one_way_rules.hpp"
#include "box/stanza_record.hpp"
#include "box/stream_record.hpp"

#include <span>

namespace diolkos::box {

departures::departures(owner with)
    : of_(std::move(with)),
      under_way_(of_.how.link) {}

audit::uuid departures::new_id() {
    std::array<std::byte, audit::uuid7_maker::random_bytes> random{};
    of_.how.random(random);
    return of_.ids.make(of_.log.now().wall, random);
}

void departures::admit(connection_id stream, const stream_peer& peer,
                       xmpp::stanza_received&& received, const stanza_place& place) {
    const auto id = new_id();
    audit::record entry = record_of(peer, audit::event::stanza_refused);
    entry.direction = outgoing_direction(of_.how.which);
    entry.bytes = received.bytes;

    const guard::sides who{[this](std::string_view domain) { return of_.how.is_near(domain); },
                           [this](std::string_view domain) { return of_.how.is_far(domain); }};
    auto judged = of_.judge.judge_outgoing(received.stanza, who);
    fill(entry, judged.decision);
    if (!judged.stanza) {
        refuse(received.stanza, entry, id, judged.decision);
        of_.recorded(place);
        return;
    }
    const auto head = head_of(*judged.stanza);
    if (const auto why = without_a_way(of_.how.link.one_way, head)) {
        entry.id = audit::to_text(id);
        entry.outcome = guard::name(guard::outcome::refuse);
        entry.reason = name(*why);
        entry.rule = "link.one-way";
        fill(entry, head);
        mark_texts(entry, of_.marker, *judged.stanza);
        of_.log.add(entry);
        answer(head, answer_to(*why), id);
        of_.recorded(place);
        return;
    }
    submit(id, *judged.stanza, std::move(entry), place, stream);
}

void departures::admit_own(wire::stanza_fields&& fields) {
    auto value = wire::stanza::make(of_.judge.names(), std::move(fields));
    audit::record entry;
    entry.direction = outgoing_direction(of_.how.which);
    entry.outcome = own_outcome;
    entry.detail = "An error of this box for a crossing that it could not deliver.";
    if (!value.has_value()) { // cannot be: answer.cpp makes nothing else; recorded all the same
        entry.what = audit::event::stanza_refused;
        entry.reason = guard::name(guard::reason::core_malformed);
        entry.detail = value.error().message();
        of_.log.add(entry);
        return;
    }
    submit(new_id(), *value, std::move(entry), {}, 0);
}

void departures::refuse(const xmpp::element& raw, audit::record& entry, const audit::uuid& id,
                        const guard::verdict& why) {
    entry.id = audit::to_text(id);
    const auto head = head_of(raw);
    if (head) {
        fill(entry, *head);
    } else if (const auto kind = wire::parse_stanza_kind(raw.name)) {
        entry.kind = wire::name(*kind);
        fill_raw_addresses(entry, raw);
    }
    mark_texts(entry, of_.marker, raw);
    add_refusal(of_.log, entry);
    if (head) {
        answer(*head, answer_to(why.why, head->kind), id);
    }
}

void departures::answer(const stanza_head& head, const struct answer& what, const audit::uuid& id) {
    if (!may_answer(head)) {
        return;
    }
    const auto reference = audit::to_text(id);
    audit::record entry;
    entry.what = audit::event::stanza_bounced;
    entry.direction = outgoing_direction(of_.how.which);
    entry.outcome = "answered";
    entry.reason = wire::name(what.what);
    entry.id = reference;
    fill(entry, head);
    of_.log.add(entry);
    of_.answer(make_error(head, what, reference), id);
}

void departures::submit(const audit::uuid& id, const wire::stanza& value, audit::record&& entry,
                        const stanza_place& place, connection_id stream) {
    auto bytes = of_.codec.encode(value);
    auto head = head_of(value);
    entry.id = audit::to_text(id);
    fill(entry, value, of_.judge.names());
    mark_texts(entry, of_.marker, value);
    if (!bytes.has_value()) {
        entry.what = audit::event::stanza_refused;
        entry.outcome = guard::name(guard::outcome::refuse);
        entry.reason = guard::name(guard::reason::too_large);
        entry.rule = "wire.stanza-bytes";
        entry.detail = bytes.error().message();
        of_.log.add(entry);
        of_.recorded(place);
        answer(head, answer_to(guard::reason::too_large, head.kind), id);
        return;
    }
    waiting_stanza next;
    next.id = id;
    if (head.kind == wire::stanza_kind::presence) {
        next.payloads = payloads_of(value);
    }
    next.bytes = std::move(*bytes);
    next.deadline = of_.log.now().mono + longest_wait(head.kind);
    next.head = std::move(head);
    next.decision = std::make_unique<audit::record>(std::move(entry));
    next.place = place;
    next.stream = stream;
    if (goes_at_once(next)) {
        offer(std::move(next), 0);
    } else {
        wait(std::move(next));
    }
}

bool departures::goes_at_once(const waiting_stanza& what) const {
    const auto pair = pair_of(what.head);
    return of_.link.up() && waiting_.none_ready() && !waiting_.holds_back(pair) &&
           under_way_.may_go(pair, what.bytes.size()) && of_.link.has_room(what.bytes.size());
}

void departures::offer(waiting_stanza&& what, waiting_line::number number) {
    const auto bytes = what.bytes.size();
    const bool kept = !what.decision;
    auto entry = record_of_waiting(what, audit::event::crossing_offered);
    const auto mac = of_.mac.make(std::as_bytes(std::span(what.bytes)));
    journal::kept_crossing crossing{journal::kept_crossing::course::outgoing, 0, what.id,
                                    kept ? std::string() : what.bytes, of_.how.link.boot};
    link::link_events events;
    const auto sequence =
        of_.link.offer(what.id, std::move(what.bytes), of_.log.now().mono, events);
    obey_sends(events, of_.out);

    if (kept) {
        entry.outcome = "waited"; // what was decided is said by the record of that
    }
    entry.link = of_.how.link.name;
    entry.crossing_boot = audit::hex(of_.how.link.boot);
    entry.sequence = sequence;
    entry.mac = audit::hex(mac);
    of_.log.add(entry);
    if (kept) {
        of_.log.number({number, sequence, of_.how.link.boot});
    } else {
        crossing.sequence = sequence;
        of_.log.keep(std::move(crossing));
    }
    under_way_.went(pair_of(what.head), bytes);
    offered_.push_back({sequence, what.id, std::move(what.head), bytes});
    of_.recorded(what.place);
    of_.offered(sequence);
}

void departures::settled(const link::crossing_settled& what) {
    if (offered_.empty() || offered_.front().sequence != what.sequence) {
        return; // the link reports each sequence once, in order; nothing to settle
    }
    const auto crossing = std::move(offered_.front());
    offered_.pop_front();
    under_way_.came_back(pair_of(crossing.head), crossing.bytes);
    room_came_ = true;
    const bool handed = what.outcome == link::receipt_outcome::handed;
    const bool accepted = handed || what.outcome == link::receipt_outcome::accepted;
    audit::record entry;
    entry.what = accepted ? audit::event::crossing_receipted : audit::event::crossing_refused;
    entry.direction = outgoing_direction(of_.how.which);
    entry.outcome = handed ? "handed" : accepted ? "accepted" : "refused";
    entry.link = of_.how.link.name;
    entry.crossing_boot = audit::hex(of_.how.link.boot);
    entry.sequence = what.sequence;
    entry.id = audit::to_text(crossing.id);
    if (!accepted) {
        entry.reason = name(obstacle::refused_by_far_box);
        fill(entry, crossing.head);
    }
    of_.log.add(entry);
    of_.log.settle({journal::kept_crossing::course::outgoing, what.sequence, of_.how.link.boot});
    if (!accepted) {
        answer(crossing.head, answer_to(obstacle::refused_by_far_box), crossing.id);
    }
}

} // namespace diolkos::box
