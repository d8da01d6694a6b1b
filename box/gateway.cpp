#include "box/gateway.hpp"

#include "audit/hex.hpp"
#include "box/arrivals.hpp"
#include "box/departures.hpp"
#include "box/inbound_edge.hpp"
#include "box/outbound_edge.hpp"
#include "box/stanza_record.hpp"
#include "box/version.hpp"
#include "journal/volatile_journal.hpp"

#include <algorithm>

namespace diolkos::box {

namespace {

// Streams, queues and waiting crossings are looked over this often; the link has deadlines of its
// own.
constexpr std::chrono::milliseconds scan_every{250};

} // namespace

// Ties the parts together; every public function of the gateway sets the time, calls one part, and
// lets settle() draw the conclusions.
struct gateway::state {
    // What waits for a ticket to become durable.
    struct consequence {
        journal::ticket ticket = 0;
        std::uint64_t offered = 0;                 // commit this sequence on the link, or 0
        std::optional<wire::stanza_fields> answer; // give this to the near edge
    };

    state(settings with, moment now)
        : how(std::move(with)),
          log({how.box_name, audit::hex(how.link.boot), std::string(build)}, how.first_record,
              store),
          judge(how.profile),
          codec(how.profile->names()),
          mac(how.audit_key),
          link(how.link),
          inbound(how, log, out,
                  [this](connection_id, const stream_peer& peer, xmpp::stanza_received&& stanza) {
                      leaving.admit(peer, std::move(stanza));
                  }),
          outbound({how,
                    *how.profile->names(),
                    log,
                    out,
                    {},
                    [this](const delivery& what) { written(what); },
                    [this](delivery&& what, obstacle why) { undelivered(std::move(what), why); }}),
          leaving({how, log, out, judge, codec, mac, ids, link,
                   [this](wire::stanza_fields&& error) {
                       after.push_back({log.ticket(), 0, std::move(error)});
                   },
                   [this](std::uint64_t sequence) {
                       after.push_back({log.ticket(), sequence, {}});
                   }}),
          coming({how, log, out, judge, codec, mac, link, outbound,
                  [this](wire::stanza_fields&& error) { leaving.admit_own(std::move(error)); }}),
          next_scan(now.mono + scan_every) {
        log.at(now);
    }

    settings how;
    actions out;
    journal::volatile_journal store;
    recorder log;
    guard::guard judge;
    wire::codec codec;
    audit::mac_maker mac;
    audit::uuid7_maker ids;
    link::duplex_link link;
    inbound_edge inbound;
    outbound_edge outbound;
    departures leaving;
    arrivals coming;
    std::deque<consequence> after;
    journal::ticket durable_upto = 0;
    std::chrono::steady_clock::time_point next_scan;
    std::optional<std::chrono::steady_clock::time_point> draining_until;
    enum class phase : std::uint8_t { running, draining, closing, drained } life = phase::running;
    journal::ticket last_words = 0; // of the stop record
    std::string link_peer;

    void start(moment now);
    void life_record(audit::event what, std::string detail);
    void link_record(audit::event what, std::string_view rule, std::string detail);
    void written(const delivery& what);
    void undelivered(delivery&& what, obstacle why);
    void answer_near(wire::stanza_fields&& error);
    void obey_link(link::link_events& events);
    void durable(journal::ticket upto);
    void scan();
    void continue_drain();
    // After every input: what one part did may let another go on.
    void settle();
};

void gateway::state::life_record(audit::event what, std::string detail) {
    audit::record entry;
    entry.what = what;
    entry.detail = std::move(detail);
    entry.schema_digest = audit::hex(how.profile->digest());
    entry.configuration_digest = how.configuration_digest;
    log.add(entry);
}

void gateway::state::start(moment now) {
    log.at(now);
    life_record(audit::event::start, std::string(store.durability()));
    out.push_back(log_line{log_line::severity::warning, std::string(store.durability())});
}

void gateway::state::link_record(audit::event what, std::string_view rule, std::string detail) {
    audit::record entry;
    entry.what = what;
    entry.link = how.link.name;
    entry.peer_address = link_peer;
    entry.rule = rule;
    entry.detail = detail;
    log.add(entry);
    std::string text = "Link " + how.link.name + ": " + std::string(audit::name(what));
    if (!detail.empty()) {
        text += ": " + detail;
    }
    out.push_back(log_line{what == audit::event::link_up ? log_line::severity::info
                                                         : log_line::severity::warning,
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

void gateway::state::answer_near(wire::stanza_fields&& error) {
    auto value = wire::stanza::make(*how.profile->names(), std::move(error));
    if (value.has_value()) {
        const std::size_t size =
            value->fields().error->texts.front().text.size() + value->fields().id.size();
        outbound.deliver({std::move(*value), {}, size, log.now().mono});
    }
}

void gateway::state::obey_link(link::link_events& events) {
    obey_sends(events, out);
    for (auto& event : events) {
        if (const auto* const up = std::get_if<link::link_up>(&event)) {
            coming.sender_is(up->peer_boot);
            link_record(audit::event::link_up, "",
                        "Resumed after crossing " + std::to_string(up->resumed_after) + ".");
        } else if (auto* const crossing = std::get_if<link::crossing_arrived>(&event)) {
            if (!coming.arrived(std::move(*crossing))) {
                out.push_back(link_drop{});
                return; // what follows on this connection is not looked at
            }
        } else if (const auto* const settled = std::get_if<link::crossing_settled>(&event)) {
            leaving.settled(*settled);
        } else if (const auto* const committed = std::get_if<link::peer_committed>(&event)) {
            coming.committed(committed->upto);
        } else if (const auto* const failed = std::get_if<link::link_failed>(&event)) {
            link_record(audit::event::link_refused, failed->rule, failed->text);
            out.push_back(link_drop{});
        }
    }
}

void gateway::state::durable(journal::ticket upto) {
    durable_upto = std::max(durable_upto, upto);
    std::uint64_t offered = 0;
    while (!after.empty() && after.front().ticket <= durable_upto) {
        auto next = std::move(after.front());
        after.pop_front();
        offered = std::max(offered, next.offered);
        if (next.answer) {
            answer_near(std::move(*next.answer));
        }
    }
    if (offered != 0) {
        link::link_events events;
        link.committed(offered, events);
        obey_link(events);
    }
    coming.durable(durable_upto);
}

void gateway::state::scan() {
    if (log.now().mono < next_scan) {
        return;
    }
    next_scan = log.now().mono + scan_every;
    inbound.on_time();
    outbound.on_time();
    leaving.on_time();
}

void gateway::state::settle() {
    coming.pump();
    leaving.pump();
    inbound.set_reading(!leaving.congested());
    continue_drain();
}

void gateway::state::continue_drain() {
    if (!draining_until) {
        return;
    }
    const bool late = *draining_until <= log.now().mono;
    const bool quiet = leaving.quiet() && coming.quiet() && outbound.quiet() && after.empty();
    switch (life) {
    case phase::running:
        break;
    case phase::draining:
        if (!quiet && !late) {
            return;
        }
        leaving.give_up();
        outbound.give_up(obstacle::stopping);
        outbound.close_all("", "box.stopping", "The box is stopping.");
        life_record(audit::event::stop, quiet ? "Everything that was accepted is settled."
                                              : std::to_string(leaving.in_doubt()) +
                                                    " crossings are without a receipt.");
        last_words = log.ticket();
        life = phase::closing;
        break;
    case phase::closing:
        if (durable_upto >= last_words) {
            out.push_back(drained{});
            life = phase::drained;
        }
        break;
    case phase::drained:
        break;
    }
}

gateway::gateway(settings how, moment now)
    : state_(std::make_unique<state>(std::move(how), now)) {
    state_->start(now);
}

gateway::~gateway() = default;

void gateway::accepted(connection_id connection, std::string peer_address, moment now) {
    state_->log.at(now);
    if (state_->life != state::phase::running) {
        state_->out.push_back(close_connection{connection});
        return;
    }
    state_->inbound.accepted(connection, std::move(peer_address));
    state_->settle();
}

void gateway::connected(connection_id connection, std::string peer_address, moment now) {
    state_->log.at(now);
    state_->outbound.connected(connection, std::move(peer_address));
    state_->settle();
}

void gateway::received(connection_id connection, std::span<const std::byte> bytes, moment now) {
    state_->log.at(now);
    if (connection >= first_opened) {
        state_->outbound.received(connection, bytes);
    } else {
        state_->inbound.received(connection, bytes);
    }
    state_->settle();
}

void gateway::tls_up(connection_id connection, const xmpp::tls_peer& peer, moment now) {
    state_->log.at(now);
    if (connection >= first_opened) {
        state_->outbound.tls_up(connection, peer);
    } else {
        state_->inbound.tls_up(connection, peer);
    }
    state_->settle();
}

void gateway::sent(connection_id connection, std::uint64_t total, moment now) {
    if (connection >= first_opened) {
        state_->log.at(now);
        state_->outbound.sent(connection, total);
        state_->settle();
    }
}

void gateway::no_such_domain(connection_id connection, std::string why, moment now) {
    state_->log.at(now);
    state_->outbound.no_such_domain(connection, why);
    state_->settle();
}

void gateway::closed(connection_id connection, std::string why, moment now) {
    state_->log.at(now);
    if (connection >= first_opened) {
        state_->outbound.closed(connection, why);
    } else {
        state_->inbound.closed(connection, why);
    }
    state_->settle();
}

void gateway::link_connected(std::string peer_address, std::string fingerprint, moment now) {
    state_->log.at(now);
    state_->link_peer = std::move(peer_address) + " " + fingerprint;
    link::link_events events;
    state_->link.on_connected(now.mono, events);
    state_->obey_link(events);
    state_->settle();
}

void gateway::link_received(std::span<const std::byte> bytes, moment now) {
    state_->log.at(now);
    link::link_events events;
    state_->link.on_bytes(bytes, now.mono, events);
    state_->obey_link(events);
    state_->settle();
}

void gateway::link_closed(std::string why, moment now) {
    state_->log.at(now);
    link::link_events events;
    state_->link.on_disconnected(events);
    state_->obey_link(events);
    state_->link_record(audit::event::link_down, "", std::move(why));
    state_->settle();
}

void gateway::link_refused(std::string peer_address, std::string why, moment now) {
    state_->log.at(now);
    state_->link_peer = std::move(peer_address);
    state_->link_record(audit::event::link_refused, "link.tls", std::move(why));
    state_->settle();
}

void gateway::durable(journal::ticket upto, moment now) {
    state_->log.at(now);
    state_->durable(upto);
    state_->settle();
}

void gateway::timer(moment now) {
    state_->log.at(now);
    link::link_events events;
    state_->link.on_time(now.mono, events);
    state_->obey_link(events);
    state_->scan();
    state_->settle();
}

std::chrono::steady_clock::time_point gateway::next_deadline() const noexcept {
    return std::min(state_->next_scan, state_->link.next_deadline());
}

void gateway::reconfigured(settings how, moment now) {
    auto& box = *state_;
    box.log.at(now);
    // What two boxes have agreed on, or what names this run in the log, needs a restart.
    how.link = box.how.link;
    how.profile = box.how.profile;
    how.audit_key = box.how.audit_key;
    how.box_name = box.how.box_name;
    how.which = box.how.which;
    box.how = std::move(how);
    box.life_record(audit::event::configuration_changed, "");
    box.settle();
}

void gateway::configuration_refused(std::string why, moment now) {
    state_->log.at(now);
    state_->life_record(audit::event::configuration_refused, std::move(why));
    state_->settle();
}

void gateway::drain(std::chrono::steady_clock::time_point deadline, moment now) {
    auto& box = *state_;
    box.log.at(now);
    if (box.life == state::phase::running) {
        box.life = state::phase::draining;
        box.draining_until = deadline;
        box.inbound.close_all("system-shutdown", "box.stopping", "The box is stopping.");
    }
    box.settle();
}

actions gateway::take_actions() {
    if (auto batch = state_->log.close()) {
        state_->out.push_back(std::move(*batch));
    }
    return std::exchange(state_->out, {});
}

} // namespace diolkos::box
