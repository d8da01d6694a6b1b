#include "box/destination.hpp"

#include "box/peer_policy.hpp"
#include "box/peer_proofs.hpp"
#include "box/stream_record.hpp"
#include "xmpp/stanza_writer.hpp"

#include <algorithm>

namespace diolkos::box {

namespace {

// The pause after the first failure; it doubles up to settings::retry_after.
constexpr std::chrono::milliseconds first_pause{250};
constexpr std::uint32_t max_doublings = 16;

// How long a first attempt to connect may hold up what comes over the link once its queue is full.
constexpr std::chrono::seconds patience{2};

} // namespace

destination::destination(const owner& of, std::string local_domain, std::string remote_domain)
    : of_(of),
      local_(std::move(local_domain)),
      remote_(std::move(remote_domain)) {
    last_used_ = of_.log.now().mono;
}

bool destination::has_room() const noexcept {
    switch (state_) {
    case state::established:
        return unwritten_.size() < of_.how.max_queue_stanzas &&
               unwritten_bytes() < of_.how.max_queue_bytes;
    case state::connecting: // a burst for a server that answers should not be turned away
        return failures_ > 0 || opened_at_ + patience <= of_.log.now().mono ||
               (queue_.size() < of_.how.max_queue_stanzas &&
                queue_bytes_ < of_.how.max_queue_bytes);
    case state::idle:
    case state::resting:
        return true;
    }
    return true;
}

void destination::deliver(delivery what) {
    if (state_ != state::established &&
        (queue_.size() >= of_.how.max_queue_stanzas || queue_bytes_ >= of_.how.max_queue_bytes)) {
        of_.undelivered(std::move(what), obstacle::queue_full);
        return;
    }
    queue_bytes_ += what.bytes;
    queue_.push_back(std::move(what));
    switch (state_) {
    case state::idle:
        open();
        break;
    case state::established:
        flush();
        break;
    case state::connecting:
    case state::resting:
        break;
    }
}

void destination::open() {
    connection_ = of_.new_connection();
    machine_.emplace(xmpp::outbound_stream::settings{.limits = of_.how.streams,
                                                     .local_domain = local_,
                                                     .remote_domain = remote_,
                                                     .proofs = proofs_of(of_.how, remote_),
                                                     .key =
                                                         [this](std::string_view id) {
                                                             return of_.how.dialback_keys->make(
                                                                 remote_, local_, id);
                                                         }},
                     of_.log.now().mono);
    peer_ = {};
    peer_.domain = remote_;
    sent_total_ = written_total_ = 0;
    opened_at_ = of_.log.now().mono;
    change(state::connecting);
    of_.out.emplace_back(open_connection{connection_, local_, remote_});
}

void destination::connected(std::string address) {
    peer_.address = std::move(address);
    audit::record opened = record_of(peer_, audit::event::stream_opened);
    opened.outcome = "outbound";
    of_.log.add(opened);
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
    xmpp::stream_events events;
    machine_->on_tls(peer, events);
    if (const auto wrong = object_to(peer, of_.how.peers.find(remote_))) {
        machine_->close(wrong->error, wrong->rule, wrong->text, events);
    }
    obey(events);
}

void destination::obey(xmpp::stream_events& events) {
    for (auto& event : events) {
        if (auto* const bytes = std::get_if<xmpp::send_bytes>(&event)) {
            sent_total_ += bytes->bytes.size();
            send_coalesced(of_.out, connection_, std::move(bytes->bytes));
        } else if (std::holds_alternative<xmpp::start_tls>(event)) {
            of_.out.emplace_back(start_tls{connection_, false, local_, remote_});
        } else if (const auto* const who = std::get_if<xmpp::stream_authenticated>(&event)) {
            peer_.mechanism = who->mechanism;
            audit::record entry = record_of(peer_, audit::event::stream_authenticated);
            entry.outcome = "outbound";
            entry.detail = detail_of(*who);
            of_.log.add(entry);
            failures_ = 0;
            change(state::established);
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

void destination::flush() {
    std::string xml;
    while (!queue_.empty() && has_room()) {
        auto next = std::move(queue_.front());
        queue_.pop_front();
        queue_bytes_ -= next.bytes;
        xml.clear();
        xmpp::write_stanza(next.stanza, of_.names, xmpp::form::in_stream, xml);
        xmpp::stream_events events;
        machine_->send(xml, of_.log.now().mono, events);
        for (auto& event : events) {
            if (auto* const bytes = std::get_if<xmpp::send_bytes>(&event)) {
                sent_total_ += bytes->bytes.size();
                send_coalesced(of_.out, connection_, std::move(bytes->bytes));
            }
        }
        unwritten_.push_back({sent_total_, std::move(next)});
        last_used_ = of_.log.now().mono;
    }
}

void destination::sent(std::uint64_t total) {
    written_total_ = std::min(total, sent_total_);
    while (!unwritten_.empty() && unwritten_.front().end <= written_total_) {
        of_.delivered(unwritten_.front().what);
        unwritten_.pop_front();
    }
    if (state_ == state::established) {
        flush();
    }
}

void destination::closed(const std::string& why) {
    if (machine_) {
        stream_over({"", "connection.closed", why, 0, true});
    }
}

void destination::stream_over(const xmpp::stream_ended& why) {
    const bool failed = state_ == state::connecting || !why.error.empty() || !quiet();
    if (state_ == state::established) {
        audit::record entry = end_of_stream(peer_, why);
        of_.log.add(entry);
    } else {
        audit::record entry = record_of(peer_, audit::event::stream_refused);
        entry.outcome = why.by_peer ? "by-peer" : "by-this-box";
        entry.reason = why.error;
        entry.rule = why.rule;
        entry.detail = why.text;
        of_.log.add(entry);
        of_.out.emplace_back(
            log_line{log_line::severity::warning, "No stream from " + local_ + " to " + remote_ +
                                                      ": " + why.text + " (" + why.rule + ")"});
    }
    while (!unwritten_.empty()) { // those that were not written go back, last one first
        queue_bytes_ += unwritten_.back().what.bytes;
        queue_.push_front(std::move(unwritten_.back().what));
        unwritten_.pop_back();
    }
    machine_.reset();
    connection_ = 0;
    if (failed) {
        rest();
    } else {
        change(state::idle);
    }
}

void destination::rest() {
    const auto longest = std::chrono::duration_cast<std::chrono::milliseconds>(of_.how.retry_after);
    const auto pause = first_pause * (std::int64_t{1} << std::min(failures_, max_doublings));
    ++failures_;
    retry_at_ = of_.log.now().mono + std::min<std::chrono::milliseconds>(pause, longest);
    change(state::resting);
}

void destination::no_such_domain(const std::string& why) {
    closed(why);
    give_up(obstacle::server_not_found);
}

void destination::give_up(obstacle why) {
    auto left = std::move(queue_);
    queue_.clear();
    queue_bytes_ = 0;
    for (auto& one : left) {
        of_.undelivered(std::move(one), why);
    }
}

void destination::expire() {
    const auto oldest = of_.log.now().mono - of_.how.queue_age;
    while (!queue_.empty() && queue_.front().accepted <= oldest) {
        auto late = std::move(queue_.front());
        queue_.pop_front();
        queue_bytes_ -= late.bytes;
        of_.undelivered(std::move(late), obstacle::server_timeout);
    }
}

void destination::on_time() {
    const auto now = of_.log.now().mono;
    if (machine_) {
        if (state_ == state::established && quiet() && last_used_ + of_.how.stream_idle <= now) {
            close("", "stream.idle", "Nothing was sent for a while.");
            return;
        }
        if (machine_->next_deadline() <= now) {
            xmpp::stream_events events;
            machine_->on_time(now, events);
            obey(events);
        }
    }
    if (state_ != state::established) {
        expire();
    }
    if (state_ == state::resting && retry_at_ <= now) {
        if (queue_.empty()) {
            change(state::idle);
        } else {
            open();
        }
    }
}

void destination::close(std::string_view error, std::string_view rule, std::string_view text) {
    if (machine_) {
        xmpp::stream_events events;
        machine_->close(error, rule, text, events);
        obey(events);
    }
}

} // namespace diolkos::box
