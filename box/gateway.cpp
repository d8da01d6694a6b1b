#include "box/gateway.hpp"

#include "box/gateway_state.hpp"
#include "guard/compiled_profile.hpp"

#include <algorithm>
#include <utility>

namespace diolkos::box {

namespace {

start_plan planned(settings& how, left_behind&& found, moment now) {
    wire::codec codec(how.profile->names());
    auto plan = plan_start(how, codec, std::move(found), now);
    how.link.boot = plan.journal.journal; // the lane is the journal's
    if (how.link.one_way && how.link.one_way->send) {
        how.random(how.link.one_way->send->session);
    }
    return plan;
}

} // namespace

gateway::gateway(settings how, left_behind found, moment now) {
    auto plan = planned(how, std::move(found), now);
    state_ = std::make_unique<state>(std::move(how), plan, now);
    state_->start(plan, now);
}

gateway::~gateway() = default;

void gateway::accepted(connection_id connection, std::string peer_address, transport over,
                       moment now) {
    state_->log.at(now);
    if (state_->life != state::phase::running || state_->storage.stopped()) {
        state_->out.emplace_back(close_connection{connection});
        return;
    }
    state_->inbound.accepted(connection, std::move(peer_address), over);
    state_->settle();
}

void gateway::connected(connection_id connection, std::string peer_address, transport over,
                        moment now) {
    if (state_->over()) {
        return;
    }
    state_->log.at(now);
    if (state_->verifier.holds(connection)) {
        state_->verifier.connected(connection, std::move(peer_address), over);
    } else {
        state_->outbound.connected(connection, std::move(peer_address), over);
    }
    state_->settle();
}

void gateway::received(connection_id connection, std::span<const std::byte> bytes, moment now) {
    if (state_->over()) {
        return;
    }
    state_->log.at(now);
    if (state_->verifier.holds(connection)) {
        state_->verifier.received(connection, bytes);
    } else if (connection >= first_opened) {
        state_->outbound.received(connection, bytes);
    } else {
        state_->inbound.received(connection, bytes);
    }
    state_->settle();
}

void gateway::tls_up(connection_id connection, const xmpp::tls_peer& peer, moment now) {
    if (state_->over()) {
        return;
    }
    state_->log.at(now);
    if (state_->verifier.holds(connection)) {
        state_->verifier.tls_up(connection, peer);
    } else if (connection >= first_opened) {
        state_->outbound.tls_up(connection, peer);
    } else {
        state_->inbound.tls_up(connection, peer);
    }
    state_->settle();
}

void gateway::sent(connection_id connection, std::uint64_t total, moment now) {
    if (connection >= first_opened && !state_->over()) {
        state_->log.at(now);
        state_->outbound.sent(connection, total);
        state_->settle();
    }
}

void gateway::no_such_domain(connection_id connection, const std::string& why, moment now) {
    if (state_->over()) {
        return;
    }
    state_->log.at(now);
    if (state_->verifier.holds(connection)) {
        state_->verifier.no_such_domain(connection, why);
    } else {
        state_->outbound.no_such_domain(connection, why);
    }
    state_->settle();
}

void gateway::closed(connection_id connection, const std::string& why, moment now) {
    if (state_->over()) {
        return;
    }
    state_->log.at(now);
    if (state_->verifier.holds(connection)) {
        state_->verifier.closed(connection, why);
    } else if (connection >= first_opened) {
        state_->outbound.closed(connection, why);
    } else {
        state_->inbound.closed(connection, why);
    }
    state_->settle();
}

void gateway::link_connected(std::string peer_address, const std::string& fingerprint, moment now) {
    if (state_->over()) {
        return;
    }
    state_->log.at(now);
    state_->link_peer = std::move(peer_address) + " " + fingerprint;
    link::link_events events;
    state_->chosen.duplex->on_connected(now.mono, events);
    state_->obey_link(events);
    state_->settle();
}

void gateway::link_received(std::span<const std::byte> bytes, moment now) {
    if (state_->over()) {
        return;
    }
    state_->log.at(now);
    link::link_events events;
    state_->chosen.duplex->on_bytes(bytes, now.mono, events);
    state_->obey_link(events);
    state_->settle();
}

void gateway::link_closed(std::string why, moment now) {
    if (state_->over()) {
        return;
    }
    state_->log.at(now);
    link::link_events events;
    state_->chosen.duplex->on_disconnected(events);
    state_->obey_link(events);
    if (state_->life != state::phase::drained) { // "stop" is the last record; it ended the link too
        state_->link_record(audit::event::link_down, "", std::move(why));
    }
    state_->settle();
}

void gateway::link_refused(std::string peer_address, std::string why, moment now) {
    if (state_->over()) {
        return;
    }
    state_->log.at(now);
    state_->link_peer = std::move(peer_address);
    state_->link_record(audit::event::link_refused, "link.tls", std::move(why));
    state_->settle();
}

void gateway::turn_ends(moment now) {
    state_->log.at(now);
    state_->cut_batch();
    state_->store.pump({now.mono, now.wall});
    state_->follow_journal();
    state_->end_turn_one_way();
}

void gateway::journal_completed(journal::disk::request id, boost::system::error_code error,
                                moment now) {
    state_->log.at(now);
    state_->store.completed(id, error, {now.mono, now.wall});
    state_->follow_journal();
}

void gateway::audit_synced(std::uint64_t below, moment now) {
    state_->log.at(now);
    state_->audit_synced(below);
}

void gateway::storage_seen(const storage_report& space, moment now) {
    if (state_->over()) {
        return;
    }
    state_->log.at(now);
    state_->storage.seen(space);
    state_->settle();
}

void gateway::operators_noted(const std::vector<left_note>& notes, moment now) {
    if (state_->over()) {
        return;
    }
    state_->log.at(now);
    for (const auto& each : notes) {
        state_->notes.noted(each);
    }
    state_->settle();
}

void gateway::timer(moment now) {
    state_->log.at(now);
    if (!state_->over()) {
        link::link_events events;
        state_->link.on_time(now.mono, events);
        state_->obey_link(events);
        state_->scan();
    }
    state_->settle();
}

std::chrono::steady_clock::time_point gateway::next_deadline() const noexcept {
    return std::min(
        {state_->next_scan, state_->link.next_deadline(), state_->store.next_deadline()});
}

void gateway::reconfigured(settings how, moment now) {
    if (state_->over()) {
        return;
    }
    auto& box = *state_;
    box.log.at(now);
    // What two boxes have agreed on, or what names this run in the log, needs a restart.
    how.link = box.how.link;
    how.profile = box.how.profile;
    how.audit_key = box.how.audit_key;
    how.addresses = box.how.addresses;
    how.policy_digest = box.how.policy_digest;
    how.dialback_keys = box.how.dialback_keys;
    how.box_name = box.how.box_name;
    how.boot = box.how.boot;
    how.which = box.how.which;
    const auto before = std::exchange(box.how, std::move(how)).own_certificates;
    box.life_record(audit::event::configuration_changed, "");
    box.tell_of_keys(before);
    box.certificates.own(box.how.own_certificates);
    box.inbound.settings_changed();
    box.outbound.settings_changed();
    box.settle();
}

void gateway::configuration_refused(std::string why, moment now) {
    if (state_->over()) {
        return;
    }
    state_->log.at(now);
    state_->life_record(audit::event::configuration_refused, std::move(why));
    state_->settle();
}

actions gateway::take_actions() {
    return std::exchange(state_->out, {});
}

} // namespace diolkos::box
