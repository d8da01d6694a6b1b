#include "link/one_way_receiver.hpp"

#include <algorithm>
#include <utility>

namespace diolkos::link {

one_way_receiver::one_way_receiver(const link_settings& how, std::vector<peer_lane> remembered)
    : how_(how),
      receiving_(*how.one_way->receive),
      others_(std::move(remembered)) {
    if (!others_.empty()) {
        lane_ = std::move(others_.back());
        others_.pop_back();
        next_ = lane_.recorded + 1;
    }
}

void one_way_receiver::on_datagram(std::span<const std::byte> datagram, monotonic now,
                                   link_events& out) {
    ++counters_.datagrams;
    const auto header = read_header(datagram);
    if (!header) {
        ++counters_.forged;
        return;
    }
    if (session_ && header->session == session_->opener.session())
        return open_in_session(*header, datagram, now, out);
    switch (header->what) {
    case datagram_kind::beacon:
        return begin_session(*header, datagram, now, out);
    case datagram_kind::symbol:
        ++counters_.unknown;
        if (std::ranges::find(refused_, header->session) != refused_.end())
            return;
        if (stash_.size() == max_stashed)
            stash_.pop_front();
        stash_.emplace_back(reinterpret_cast<const char*>(datagram.data()), datagram.size());
        return;
    }
}

void one_way_receiver::open_in_session(const datagram_header& header,
                                       std::span<const std::byte> datagram, monotonic now,
                                       link_events& out) {
    if (!session_->packets.is_new(header.packet)) {
        ++counters_.repeated;
        return;
    }
    const auto body = session_->opener.open(header, datagram);
    if (!body) {
        ++counters_.forged;
        return;
    }
    session_->packets.take(header.packet);
    ++counters_.authentic;
    heard(now, out);
    switch (header.what) {
    case datagram_kind::symbol:
        return on_symbol(*body, now, out);
    case datagram_kind::beacon:
        if (const auto what = decode_beacon(*body))
            return on_beacon(*what, now, out);
        ++counters_.malformed;
        return;
    }
}

// --- what a session says

void one_way_receiver::on_symbol(std::span<const std::byte> body, monotonic now, link_events& out) {
    const auto what = decode_symbol(body);
    if (!what) {
        ++counters_.malformed;
        return;
    }
    auto& blocks = session_->blocks;
    if (!blocks) {
        const bool all = session_->from_start || what->of.block <= blocks_before_first;
        blocks.emplace(all ? 1 : what->of.block - blocks_before_first, receiving_.patience);
    }
    switch (blocks->add(*what, now)) {
    case block_window::taken::stored:
        return drain_window(now, out);
    case block_window::taken::unneeded:
        return;
    case block_window::taken::late:
        ++counters_.late;
        return;
    case block_window::taken::contradicts:
        ++counters_.malformed;
        return;
    }
}

void one_way_receiver::on_beacon(const beacon& what, monotonic now, link_events& out) {
    auto& s = *session_;
    if (!s.blocks) {
        const bool all = s.from_start || what.block < blocks_before_first;
        s.blocks.emplace(all ? 1 : what.block + 1 - blocks_before_first, receiving_.patience);
    }
    if (what.block >= s.said_block && what.sequence >= s.said_sequence) { // else it was overtaken
        s.said_block = what.block;
        s.said_sequence = what.sequence;
    }
    s.blocks->sent_upto(what.block, now);
    drain_window(now, out);
    on_committed(what.committed, out);
}

void one_way_receiver::drain_window(monotonic now, link_events& out) {
    auto& s = *session_;
    for (auto next = s.blocks->next(now); next.index() != 0; next = s.blocks->next(now)) {
        if (const auto* const whole = std::get_if<block_window::whole_block>(&next)) {
            counters_.restored += whole->restored;
            if (!s.frames.add(std::as_bytes(std::span(whole->bytes)), whole->start,
                              [&](std::span<const std::byte> body) { on_frame(body, out); }))
                ++counters_.malformed;
        } else {
            const auto& lost = std::get<block_window::lost_blocks>(next);
            counters_.lost_blocks += lost.last - lost.first + 1;
            s.frames.lost();
        }
    }
    if (s.blocks->first_open() > s.said_block)
        lost_below(s.said_sequence + 1, out);
}

void one_way_receiver::on_frame(std::span<const std::byte> body, link_events& out) {
    auto message = wire::decode_envelope(body);
    if (!message) {
        ++counters_.malformed;
    } else if (auto* const crossing = std::get_if<wire::crossing>(&*message)) {
        on_crossing(std::move(*crossing), out);
    } else if (const auto* const committed = std::get_if<wire::committed>(&*message);
               committed != nullptr && committed->lane == 0 && committed->upto <= max_number) {
        lost_below(committed->upto + 1, out); // those that it speaks of were sent before
        on_committed(committed->upto, out);
    } else {
        ++counters_.malformed;
    }
}

void one_way_receiver::on_crossing(wire::crossing&& what, link_events& out) {
    if (what.lane != 0 || what.sender_boot || what.sequence > max_number) {
        ++counters_.malformed;
        return;
    }
    if (what.sequence < next_)
        return; // sent again by a sender that had started again
    lost_below(what.sequence, out);
    next_ = what.sequence + 1;
    out.emplace_back(crossing_arrived{what.sequence, what.id, lane_.boot, std::move(what.stanza)});
}

void one_way_receiver::on_committed(sequence_number upto, link_events& out) {
    if (upto <= lane_.committed)
        return;
    lane_.committed = upto;
    out.emplace_back(peer_committed{upto});
}

void one_way_receiver::lost_below(sequence_number next, link_events& out) {
    if (next <= next_)
        return;
    counters_.lost_crossings += next - next_;
    out.emplace_back(crossings_lost{lane_.boot, next_, next - 1});
    next_ = next;
}

// --- time

void one_way_receiver::on_time(monotonic now, link_events& out) {
    if (session_ && session_->blocks)
        drain_window(now, out);
    if (hears_ && now >= last_heard_ + receiving_.silent_after) {
        hears_ = false;
        out.emplace_back(link_silent{"Nothing authentic has come for " +
                                     std::to_string(receiving_.silent_after.count()) + " ms."});
    }
}

monotonic one_way_receiver::next_deadline() const noexcept {
    auto next = hears_ ? last_heard_ + receiving_.silent_after : monotonic::max();
    if (session_ && session_->blocks)
        next = std::min(next, session_->blocks->next_deadline());
    return next;
}

} // namespace diolkos::link
