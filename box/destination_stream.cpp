// The half of a destination that speaks with its stream: what goes out, and what became of it.
#include "box/destination.hpp"
#include "box/peer_policy.hpp"
#include "box/stream_record.hpp"
#include "xmpp/stanza_writer.hpp"

#include <algorithm>

namespace diolkos::box {

void destination::connected(std::string address, transport over) {
    peer_.address = std::move(address);
    audit::record opened = record_of(peer_, audit::event::stream_opened);
    opened.outcome = "outbound";
    of_.log.add(opened);
    over_ = over;
    if (over == transport::tls) {
        return; // tls_up() comes with what there is to know
    }
    xmpp::stream_events events;
    machine_->on_connected(events);
    obey(events);
}

void destination::received(std::span<const std::byte> bytes) {
    xmpp::stream_events events;
    machine_->on_bytes(bytes, of_.log.now().mono, events);
    obey(events);
}

void destination::tls_up(const xmpp::tls_peer& peer) {
    peer_.fingerprint = peer.fingerprint;
    peer_.expires = peer.chain_valid ? peer.expires : 0;
    const auto wrong = object_to(peer, of_.how.peers.find(remote_));
    xmpp::stream_events events;
    switch (over_) {
    case transport::clear:
        machine_->on_tls(peer, events, wrong);
        break;
    case transport::tls:
        machine_->on_connected_tls(peer, events, wrong);
        break;
    }
    obey(events);
}

void destination::put(std::string&& bytes) {
    sent_total_ += bytes.size();
    send_coalesced(of_.out, connection_, std::move(bytes));
}

void destination::obey(xmpp::stream_events& events) {
    for (auto& event : events) {
        if (auto* const bytes = std::get_if<xmpp::send_bytes>(&event)) {
            put(std::move(bytes->bytes));
        } else if (std::holds_alternative<xmpp::start_tls>(event)) {
            of_.out.emplace_back(start_tls{connection_, false, local_, remote_});
        } else if (const auto* const upto = std::get_if<xmpp::stanzas_acknowledged>(&event)) {
            acknowledged(upto->upto);
        } else if (const auto* const who = std::get_if<xmpp::stream_authenticated>(&event)) {
            authenticated(*who);
        } else if (std::holds_alternative<xmpp::stanza_received>(event)) {
            // s2s streams carry stanzas one way (RFC 6120, 4.3); the machine ends such a stream
        } else if (const auto* const remark = std::get_if<xmpp::stream_remark>(&event)) {
            audit::record entry = record_of_remark(peer_, *remark);
            of_.log.add(entry);
        } else if (const auto* const why = std::get_if<xmpp::stream_ended>(&event)) {
            of_.out.emplace_back(close_connection{connection_});
            stream_over(*why);
            return;
        }
    }
    if (state_ == state::established) {
        flush();
    }
}

void destination::authenticated(const xmpp::stream_authenticated& who) {
    peer_.mechanism = who.mechanism;
    audit::record entry = record_of(peer_, audit::event::stream_authenticated);
    entry.outcome = "outbound";
    entry.detail = detail_of(who);
    if (machine_->managed()) {
        entry.detail.append(entry.detail.empty() ? "" : " ").append("It acknowledges stanzas.");
    }
    of_.log.add(entry);
    if (who.certified) {
        of_.certificates.seen(remote_, peer_.fingerprint, peer_.expires);
    }
    if (machine_->resumed()) {
        entry.what = audit::event::stream_resumed;
        entry.outcome = "resumed";
        const auto again = std::count_if(queue_.begin(), queue_.end(),
                                         [](const delivery& each) { return each.number != 0; });
        entry.detail = std::to_string(again) + " stanzas are sent again.";
        of_.log.add(entry);
    }
    failures_ = 0;
    change(state::established);
}

void destination::flush() {
    while (!queue_.empty() && has_room()) {
        auto next = std::move(queue_.front());
        queue_.pop_front();
        queue_bytes_ -= next.bytes;
        send(std::move(next));
    }
    xmpp::stream_events events;
    machine_->pause(of_.log.now().mono, events);
    for (auto& event : events) {
        put(std::move(std::get<xmpp::send_bytes>(event).bytes));
    }
}

void destination::send(delivery&& next) {
    if (next.sendings > 0) {
        of_.resent(next, machine_->resumed() && next.number != 0);
    }
    std::string xml;
    xmpp::write_stanza(next.stanza, of_.names, xmpp::form::in_stream, xml);
    xmpp::stream_events events;
    next.number = machine_->send(xml, of_.log.now().mono, events);
    ++next.sendings;
    for (auto& event : events) {
        put(std::move(std::get<xmpp::send_bytes>(event).bytes));
    }
    sent_.push_back({sent_total_, xml.size(), std::move(next)});
    sent_bytes_ += xml.size();
    last_used_ = of_.log.now().mono;
}

void destination::settle_first() {
    const auto first = std::move(sent_.front());
    sent_.pop_front();
    sent_bytes_ -= first.size;
    of_.delivered(first.what);
}

void destination::sent(std::uint64_t total) {
    // What has a number waits for the server's word.
    while (!sent_.empty() && sent_.front().end <= total && sent_.front().what.number == 0) {
        settle_first();
    }
    if (state_ == state::established) {
        flush();
    }
}

void destination::acknowledged(std::uint64_t upto) {
    // Of a session that was lost: what it was about waits at the head of the queue.
    while (!queue_.empty() && queue_.front().number != 0 && queue_.front().number <= upto &&
           state_ == state::connecting) {
        auto first = std::move(queue_.front());
        queue_.pop_front();
        queue_bytes_ -= first.bytes;
        first.acknowledged = true;
        of_.delivered(first);
    }
    while (!sent_.empty() && sent_.front().what.number != 0 && sent_.front().what.number <= upto) {
        sent_.front().what.acknowledged = true;
        settle_first();
    }
}

// What was sent and is not delivered goes back to the head of the queue, last one first. It waits
// anew from now on: the time that it spent with a server that was there does not count.
void destination::take_back() {
    std::deque<delivery> in_vain;
    while (!sent_.empty()) {
        auto last = std::move(sent_.back().what);
        sent_.pop_back();
        if (last.sendings >= max_sendings) {
            in_vain.push_front(std::move(last));
            continue;
        }
        last.accepted = of_.log.now().mono;
        queue_bytes_ += last.bytes;
        queue_.push_front(std::move(last));
    }
    sent_bytes_ = 0;
    for (auto& one : in_vain) {
        of_.undelivered(std::move(one), obstacle::server_timeout);
    }
}

} // namespace diolkos::box
