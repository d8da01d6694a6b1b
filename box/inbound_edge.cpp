#include "box/inbound_edge.hpp"

#include "audit/hex.hpp"
#include "box/peer_address.hpp"
#include "box/peer_policy.hpp"
#include "box/peer_proofs.hpp"
#include "box/stream_record.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace diolkos::box {

inbound_edge::inbound_edge(const settings& how, recorder& log, record_budget& strangers,
                           actions& out, expiry_watch& certificates, on_stanza deliver)
    : how_(how),
      log_(log),
      strangers_(strangers),
      out_(out),
      certificates_(certificates),
      deliver_(std::move(deliver)),
      meter_(how, log),
      sessions_(how) {}

xmpp::inbound_stream::settings inbound_edge::stream_settings(transport over) const {
    const auto wrong_transport = [this, over](std::string_view domain) {
        return how_.peers.find(domain).direct ==
               (over == transport::tls ? direct_tls::refused : direct_tls::required);
    };
    return {.limits = how_.streams,
            .serves = [this](std::string_view domain) { return how_.is_far(domain); },
            .may_federate = [this](std::string_view domain) { return how_.may_federate(domain); },
            .new_stream_id =
                [this] {
                    std::array<std::byte, 16> random{};
                    how_.random(random);
                    return audit::hex(random);
                },
            .proofs =
                [this, wrong_transport](std::string_view domain, const xmpp::tls_peer& peer) {
                    return wrong_transport(domain) ? xmpp::accepted_proofs{false, false, false}
                                                   : proofs_of(how_, domain, peer);
                },
            .is_own_key =
                [this](const xmpp::dialback::message& asked) {
                    return how_.dialback_keys->made(asked.key, asked.from, asked.to, asked.id);
                },
            .direct_tls = over == transport::tls,
            .wrong_transport = wrong_transport};
}

const char* inbound_edge::limit_reached(const std::string& address) const {
    const auto from_there = unauthenticated_.find(host_of(address));
    if (from_there != unauthenticated_.end() && from_there->second >= how_.max_per_address) {
        return "limit.streams-per-address";
    }
    if (unauthenticated_total_ >= how_.max_unauthenticated) {
        return "limit.streams-unauthenticated";
    }
    return streams_.size() >= how_.max_streams ? "limit.streams" : nullptr;
}

void inbound_edge::accepted(connection_id connection, std::string address, transport over) {
    if (const char* const rule = limit_reached(address); rule != nullptr) {
        audit::record refused;
        refused.what = audit::event::stream_refused;
        refused.outcome = "refuse";
        refused.rule = rule;
        refused.peer_address = std::move(address);
        refused.detail = "The connection was closed before a byte of it was read.";
        strangers_.add(refused);
        out_.emplace_back(close_connection{connection});
        return;
    }
    ++unauthenticated_[host_of(address)];
    ++unauthenticated_total_;
    stream_peer peer;
    peer.address = std::move(address);
    const auto [at, added] = streams_.try_emplace(
        connection, open_stream{{stream_settings(over), log_.now().mono}, std::move(peer), over});
    audit::record opened = record_of(at->second.peer, audit::event::stream_opened);
    opened.outcome = "inbound";
    record(at->second.peer, opened);
}

void inbound_edge::record(const stream_peer& peer, audit::record& entry) {
    if (peer.mechanism.empty()) {
        strangers_.add(entry);
    } else {
        log_.add(entry);
    }
}

void inbound_edge::received(connection_id connection, std::span<const std::byte> bytes) {
    const auto at = streams_.find(connection);
    if (at != streams_.end() && (!closing_ || at->second.machine.closing() != nullptr)) {
        auto& stream = at->second;
        xmpp::stream_events events;
        stream.machine.on_bytes(bytes, log_.now().mono, events);
        const auto stanzas = static_cast<std::uint64_t>(
            std::ranges::count_if(events, [](const xmpp::stream_event& each) {
                return std::holds_alternative<xmpp::stanza_received>(each);
            }));
        const bool too_fast = stream.machine.established() && !stream.peer.mechanism.empty() &&
                              meter_.came(stream.peer, stanzas, bytes.size());
        obey(at, events);
        if (too_fast) {
            set_reading_of_all();
        }
    }
}

void inbound_edge::tls_up(connection_id connection, const xmpp::tls_peer& peer) {
    if (const auto at = streams_.find(connection); at != streams_.end()) {
        const auto& wanted = how_.peers.find(at->second.machine.claimed_from());
        at->second.peer.fingerprint = peer.fingerprint;
        at->second.peer.expires = peer.chain_valid ? peer.expires : 0;
        xmpp::stream_events events;
        at->second.machine.on_tls(peer, events, object_to(peer, wanted));
        obey(at, events);
    }
}

void inbound_edge::obey(table::iterator at, xmpp::stream_events& events) {
    const auto connection = at->first;
    auto& stream = at->second;
    for (auto& event : events) {
        if (auto* const bytes = std::get_if<xmpp::send_bytes>(&event)) {
            send_coalesced(out_, connection, std::move(bytes->bytes));
        } else if (std::holds_alternative<xmpp::start_tls>(event)) {
            if (stream.over == transport::tls) {
                out_.emplace_back(judge_tls{connection, stream.machine.claimed_from()});
                continue;
            }
            out_.emplace_back(start_tls{connection, true, stream.machine.local_domain(),
                                        stream.machine.claimed_from()});
        } else if (const auto* const who = std::get_if<xmpp::stream_authenticated>(&event)) {
            authenticated(connection, stream, *who);
        } else if (auto* const stanza = std::get_if<xmpp::stanza_received>(&event)) {
            const auto place =
                stanza->number == 0 ? stanza_place{} : sessions_.taken(connection, stanza->number);
            deliver_(connection, sender(stream, stanza->domain), std::move(*stanza), place);
        } else if (auto* const claimed = std::get_if<xmpp::key_claimed>(&event)) {
            claims_.push_back({connection, std::move(*claimed)});
        } else if (const auto* const what = std::get_if<xmpp::key_vouched>(&event)) {
            vouched(stream.peer, *what);
        } else if (const auto* const remark = std::get_if<xmpp::stream_remark>(&event)) {
            audit::record entry = record_of_remark(stream.peer, *remark);
            entry.detail += vouched_by_;
            record(stream.peer, entry);
        } else if (auto* const session = std::get_if<xmpp::session_begun>(&event)) {
            sessions_.begin(connection, std::move(session->id), stream.machine.local_domain(),
                            stream.peer.domain);
        } else if (const auto* const session_wanted = std::get_if<xmpp::session_wanted>(&event)) {
            wanted(at, session_wanted->id);
        } else if (const auto* const why = std::get_if<xmpp::stream_ended>(&event)) {
            ended(at, *why, false);
            return;
        }
    }
}

void inbound_edge::authenticated(connection_id connection, open_stream& stream,
                                 const xmpp::stream_authenticated& who) {
    const bool first = stream.peer.mechanism.empty();
    if (first) {
        left_unauthenticated(stream.peer.address);
    }
    stream_peer& peer = first ? stream.peer : stream.also.emplace_back(stream.peer);
    peer.domain = who.domain;
    peer.mechanism = who.mechanism;
    audit::record entry = record_of(peer, audit::event::stream_authenticated);
    entry.outcome = "inbound";
    entry.detail = detail_of(who) + vouched_by_;
    log_.add(entry);
    if (who.certified) {
        certificates_.seen(peer.domain, peer.fingerprint, peer.expires);
    }
    if (first) { // it may come while the others are stopped
        set_reading(connection, stream);
    }
}

void inbound_edge::left_unauthenticated(const std::string& address) {
    const auto from_there = unauthenticated_.find(host_of(address));
    if (from_there != unauthenticated_.end() && --from_there->second == 0) {
        unauthenticated_.erase(from_there);
    }
    --unauthenticated_total_;
}

void inbound_edge::ended(table::iterator at, const xmpp::stream_ended& why, bool lost) {
    auto& stream = at->second;
    if (stream.peer.mechanism.empty()) {
        left_unauthenticated(stream.peer.address);
        stream.peer.domain = stream.machine.claimed_from();
    }
    audit::record entry = end_of_stream(stream.peer, why);
    entry.detail += vouched_by_;
    record(stream.peer, entry);
    sessions_.ended(at->first, lost, log_.now().mono);
    out_.emplace_back(close_connection{at->first});
    streams_.erase(at);
}

void inbound_edge::on_time() {
    if (meter_.on_time()) {
        set_reading_of_all();
    }
    for (auto at = streams_.begin(); at != streams_.end();) {
        const auto here = at++; // obey() may erase
        if (!here->second.reading) {
            here->second.machine.excuse_silence(log_.now().mono);
        }
        if (here->second.machine.next_deadline() <= log_.now().mono) {
            xmpp::stream_events events;
            here->second.machine.on_time(log_.now().mono, events);
            obey(here, events);
        }
    }
    for (const auto& each : sessions_.on_time(log_.now().mono)) {
        tell(each);
    }
}

} // namespace diolkos::box
