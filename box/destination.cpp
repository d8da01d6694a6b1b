#include "box/destination.hpp"

#include "box/peer_proofs.hpp"
#include "box/stream_record.hpp"

#include <algorithm>
#include <array>

namespace diolkos::box {

namespace {

// The pause after the first failure; it doubles up to settings::retry_after.
constexpr std::chrono::milliseconds first_pause{250};
constexpr std::uint32_t max_doublings = 16;

// How long what comes over the link may be held up by a full queue: while a server is connected to
// for the first time, and when a stream to it was lost.
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
        return sent_.size() < of_.how.max_queue_stanzas && sent_bytes_ < of_.how.max_queue_bytes;
    case state::connecting: // a burst for a server that answers should not be turned away
    case state::resting:
        return patient_until_ <= of_.log.now().mono || (queue_.size() < of_.how.max_queue_stanzas &&
                                                        queue_bytes_ < of_.how.max_queue_bytes);
    case state::idle:
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
    machine_.emplace(
        xmpp::outbound_stream::settings{.limits = of_.how.streams,
                                        .local_domain = local_,
                                        .remote_domain = remote_,
                                        .proofs = proofs_of(of_.how, remote_),
                                        .key =
                                            [this](std::string_view id) {
                                                return of_.how.dialback_keys->make(remote_, local_,
                                                                                   id);
                                            },
                                        .resume = std::exchange(session_, std::nullopt)},
        of_.log.now().mono);
    peer_ = {};
    peer_.domain = remote_;
    sent_total_ = 0;
    if (state_ == state::idle && failures_ == 0) {
        patient_until_ = of_.log.now().mono + patience;
    }
    change(state::connecting);
    of_.out.emplace_back(
        open_connection{connection_, local_, remote_, of_.how.peers.find(remote_).direct});
}

void destination::closed(const std::string& why) {
    if (machine_) {
        stream_over({"", "connection.closed", why, 0, true});
    }
}

// The server's own word that trying again would change nothing. What this end objects to, and a
// connection that fails, may be otherwise the next time.
std::optional<obstacle> destination::definite(const xmpp::stream_ended& why) {
    if (!why.by_peer) {
        return std::nullopt;
    }
    if (why.error == "host-unknown" || why.error == "host-gone") {
        return obstacle::server_not_found;
    }
    if (why.error == "not-authorized") {
        return obstacle::server_refuses;
    }
    return std::nullopt;
}

void destination::stream_over(const xmpp::stream_ended& why) {
    const bool failed = state_ == state::connecting || !why.error.empty() || !quiet();
    const bool was_established = state_ == state::established;
    if (was_established) {
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
            log_line{message::peer_unreachable, "No stream from " + local_ + " to " + remote_ +
                                                    ": " + why.text + " (" + why.rule + ")"});
    }
    take_back();
    // A session that was closed in order cannot be resumed, nor one whose counts do not fit.
    if (why.rule != "stream.closed" && why.rule != "stream.idle" &&
        why.rule != "sm.handled-count") {
        session_ = machine_->session();
    }
    if (!session_) {
        for (auto& one : queue_) {
            one.number = 0;
        }
    }
    machine_.reset();
    connection_ = 0;
    if (failed) {
        if (was_established) {
            patient_until_ = of_.log.now().mono + patience;
        } else if (failures_ == 0) { // it was never there
            patient_until_ = of_.log.now().mono;
        }
        rest();
        if (const auto refused = definite(why); refused && !was_established) {
            give_up(*refused);
        }
    } else {
        change(state::idle);
    }
}

// Between half of it and all of it, so that many who lost the same server do not come back as one.
std::chrono::milliseconds destination::jittered(std::chrono::milliseconds pause) const {
    std::array<std::byte, 1> random{};
    of_.how.random(random);
    return pause / 2 + pause * std::to_integer<int>(random[0]) / 512;
}

void destination::rest() {
    const auto longest = std::chrono::duration_cast<std::chrono::milliseconds>(of_.how.retry_after);
    const auto pause = first_pause * (std::int64_t{1} << std::min(failures_, max_doublings));
    ++failures_;
    retry_at_ = of_.log.now().mono + jittered(std::min<std::chrono::milliseconds>(pause, longest));
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

void destination::count(peer_status& of) const noexcept {
    of.out += state_ == state::established ? 1U : 0U;
    of.failing += failures_ > 0 && state_ != state::established ? 1U : 0U;
    of.queued += queue_.size();
    of.queued_bytes += queue_bytes_;
    of.unacknowledged += sent_.size();
}

} // namespace diolkos::box
