#include "box/gateway_state.hpp"

#include "audit/hex.hpp"
#include "box/stanza_record.hpp"
#include "box/version.hpp"
#include "guard/compiled_profile.hpp"

#include <algorithm>

namespace diolkos::box {

namespace {

// Streams, queues and waiting crossings are looked over this often; the link has deadlines of its
// own.
constexpr std::chrono::milliseconds scan_every{250};

journal::durable_journal::settings journal_settings(const settings& how) {
    journal::durable_journal::settings made;
    made.box = how.box_name;
    made.boot = how.boot;
    made.schema = how.link.schema_digest;
    made.segment_bytes = how.journal_segment_bytes;
    made.limit_bytes = how.journal_limit_bytes;
    return made;
}

} // namespace

gateway::state::state(settings with, start_plan& plan, moment now)
    : how(std::move(with)),
      disk(out),
      store(journal_settings(how), disk, std::move(plan.journal)),
      log({how.box_name, audit::hex(how.boot), std::string(build)}, store.next_record(), store,
          audit::address_writer(how.addresses, how.audit_key)),
      judge(how.profile, how.paranoid),
      codec(how.profile->names()),
      mac(how.audit_key),
      marker(how.text_marks ? optional_marker(std::in_place, how.audit_key) : std::nullopt),
      chosen(how.link, std::move(plan.link)),
      link(chosen.either()),
      certificates(log, out),
      strangers(log),
      storage(how.storage, log, out),
      clocks(log, out),
      notes(log, out),
      inbound(how, log, strangers, out, certificates,
              [this](connection_id stream, const stream_peer& peer, xmpp::stanza_received&& stanza,
                     const stanza_place& place) {
                  leaving.admit(stream, peer, std::move(stanza), place);
              }),
      outbound({how,
                *how.profile->names(),
                log,
                out,
                {},
                [this](const delivery& what) { written(what); },
                [this](const delivery& what, bool resumed) { coming.resent(what, resumed); },
                [this](delivery&& what, obstacle why) { undelivered(std::move(what), why); },
                certificates}),
      verifier({how, log, out, [this] { return outbound.new_connection(); }}),
      leaving({how, log, out, judge, codec, mac, marker, ids, link,
               [this](wire::stanza_fields&& error, const audit::uuid& reference) {
                   after.push_back({log.ticket(), 0, std::move(error), reference});
               },
               [this](std::uint64_t sequence) {
                   after.push_back({log.ticket(), sequence, {}, {}});
               },
               [this](const stanza_place& place) { inbound.recorded(place); }}),
      coming({how, log, out, judge, codec, mac, marker, link, outbound,
              [this] { return has_room_for_arrivals(); }, [this] { cut_batch(); },
              [this](wire::stanza_fields&& error) { leaving.admit_own(std::move(error)); }}),
      next_scan(now.mono + scan_every),
      started(now.wall),
      past(now.wall) {
    log.at(now);
    log.watch([this](const audit::record& as_is) { past.follow_tests(as_is); },
              [this](const audit::record& as_written) { past.seen(as_written); });
    secret::secret_buffer of_this_run(32);
    how.random(of_this_run.bytes());
    how.dialback_keys = std::make_shared<const xmpp::dialback::key_maker>(of_this_run.bytes());
}

void gateway::state::life_record(audit::event what, std::string detail) {
    audit::record entry;
    entry.what = what;
    entry.detail = std::move(detail);
    entry.schema_digest = audit::hex(how.profile->digest());
    entry.configuration_digest = how.configuration_digest;
    entry.policy_digest = how.policy_digest;
    if (what == audit::event::start) {
        entry.sandbox = how.confinement;
    }
    log.add(entry);
}

void gateway::state::tell_of_keys(const std::vector<own_certificate>& before) {
    for (const auto& now : how.own_certificates) {
        const auto old = std::ranges::find(before, now.file, &own_certificate::file);
        if (old != before.end() && old->fingerprint == now.fingerprint) {
            continue;
        }
        audit::record entry;
        entry.what = audit::event::key_changed;
        entry.outcome = old == before.end() ? "new" : "changed";
        entry.detail = "The certificate in " + now.file + " has the fingerprint " +
                       now.fingerprint +
                       (old == before.end() ? "." : "; before it was " + old->fingerprint + ".");
        log.add(entry);
    }
}

bool gateway::state::has_room() {
    return store.has_room() && storage.admits();
}

bool gateway::state::has_room_for_arrivals() {
    return chosen.one_way ? store.has_room() && !storage.stopped() : has_room();
}

void gateway::state::link_record(audit::event what, std::string_view rule,
                                 const std::string& detail) {
    audit::record entry;
    entry.what = what;
    entry.link = how.link.name;
    entry.peer_address = link_peer;
    entry.rule = rule;
    entry.detail = detail;
    if (what != audit::event::link_refused) {
        log.add(entry);
    } else if (!strangers.add(entry)) {
        return; // nor is it said to the operator each time
    }
    std::string text = "Link " + how.link.name + ": " + std::string(audit::name(what));
    if (!detail.empty()) {
        text += ": " + detail;
    }
    out.emplace_back(log_line{what == audit::event::link_up     ? message::link_up
                              : what == audit::event::link_down ? message::link_down
                                                                : message::link_refused,
                              std::move(text)});
}

void gateway::state::written(const delivery& what) {
    if (what.crossing.sequence != 0) {
        coming.delivered(what);
    }
}

void gateway::state::undelivered(delivery&& what, obstacle why) {
    if (what.crossing.sequence != 0) {
        coming.undelivered(std::move(what), why);
        return;
    }
    audit::record
        entry; // an answer of this box that nobody could take; it is never answered itself
    entry.what = audit::event::crossing_bounced;
    entry.id = audit::to_text(what.crossing.id);
    entry.outcome = "unanswered";
    entry.reason = name(why);
    fill(entry, head_of(what.stanza));
    log.add(entry);
}

void gateway::state::answer_near(wire::stanza_fields&& error, const audit::uuid& reference) {
    auto value = wire::stanza::make(*how.profile->names(), std::move(error));
    if (!value.has_value()) { // cannot be: answer.cpp makes nothing else; recorded all the same
        audit::record entry;
        entry.what = audit::event::crossing_bounced;
        entry.id = audit::to_text(reference);
        entry.outcome = "unanswered";
        entry.reason = guard::name(guard::reason::core_malformed);
        entry.detail = value.error().message();
        log.add(entry);
        return;
    }
    const std::size_t size =
        value->fields().error->texts.front().text.size() + value->fields().id.size();
    // No sequence: no crossing. The id is that of the stanza it answers, as its sender was told.
    outbound.deliver({std::move(*value), {reference, {}, 0}, size, log.now().mono});
}

void gateway::state::obey_link(link::link_events& events) {
    obey_sends(events, out);
    bool readable = true;
    for (auto& event : events) {
        if (const auto* const up = std::get_if<link::link_up>(&event)) {
            leaving.stop_only(up->stopped); // before anything is offered
            coming.sender_is(*up);
            link_record(audit::event::link_up, "",
                        chosen.one_way
                            ? "Start " + std::to_string(up->peer_epoch) +
                                  " of the far box is heard; recorded here are its crossings up "
                                  "to " +
                                  std::to_string(up->arrived) + "."
                            : "Resumed after crossing " + std::to_string(up->resumed_after) + ".");
        } else if (const auto* const pace = std::get_if<link::peer_paces>(&event)) {
            leaving.stop_only(pace->stopped);
        } else if (auto* const crossing = std::get_if<link::crossing_arrived>(&event)) {
            readable &= coming.arrived(std::move(*crossing));
        } else if (const auto* const settled = std::get_if<link::crossing_settled>(&event)) {
            leaving.settled(*settled);
        } else if (const auto* const committed = std::get_if<link::peer_committed>(&event)) {
            coming.committed(committed->upto);
        } else if (const auto* const failed = std::get_if<link::link_failed>(&event)) {
            link_record(audit::event::link_refused, failed->rule, failed->text);
            out.emplace_back(link_drop{});
        } else if (const auto* const lost = std::get_if<link::crossings_lost>(&event)) {
            coming.lost(*lost);
        } else if (const auto* const silent = std::get_if<link::link_silent>(&event)) {
            link_record(audit::event::link_down, "link.silence", silent->text);
        }
    }
    if (!readable) { // after the rest: the link counts it all as arrived and settled
        out.emplace_back(link_drop{});
    }
}

void gateway::state::scan() {
    if (log.now().mono < next_scan) {
        return;
    }
    next_scan = log.now().mono + scan_every;
    clocks.on_time();
    certificates.on_time();
    inbound.on_time();
    strangers.on_time();
    outbound.on_time();
    verifier.on_time();
    leaving.on_time();
    tell_of_datagrams();
}

void gateway::state::verify_keys() {
    for (auto& claim : inbound.take_claims()) {
        verifier.ask(claim.connection, std::move(claim.key));
    }
    for (auto& each : verifier.take_outcomes()) {
        inbound.verified({each.asker, std::move(each.claim)}, each.answer, each.condition,
                         each.detail);
    }
}

void gateway::state::tell_pace() {
    if (const auto stopped = coming.take_pace(); stopped && chosen.duplex) {
        link::link_events events;
        chosen.duplex->stop_only(*stopped, log.now().mono, events);
        obey_sends(events, out);
    }
}

void gateway::state::settle() {
    if (!over()) {
        verify_keys();
        coming.pump();
        tell_pace();
        if (!storage.stopped() || !link.up()) { // what waits goes on waiting
            leaving.pump();
        }
        for (const auto stream : leaving.take_changed_streams()) {
            inbound.hold(stream, leaving.stops(stream));
        }
        // What is refused or answered at once fills no window: a slow disk is all that holds it.
        const bool disk_keeps_up = log.undurable_bytes() < how.max_undurable_bytes;
        const bool reading = !leaving.congested() && has_room() && disk_keeps_up;
        inbound.set_reading(reading);
        if (reading) {
            held_since.reset();
        } else if (!held_since) {
            held_since = log.now().wall;
        }
    }
    continue_drain();
}

} // namespace diolkos::box
