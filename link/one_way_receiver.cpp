#include "link/one_way_receiver.hpp"

#include "link/error.hpp"
#include "link/hello_check.hpp"
#include "link/receiving_lane.hpp"

#include <algorithm>

namespace diolkos::link {

namespace {

link_failed failure(errc why, const std::string& detail) {
    std::string text = make_error_code(why).message();
    if (!detail.empty())
        text.append(" ").append(detail);
    return {std::string(rule(why)), std::move(text)};
}

} // namespace

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

// --- sessions

void one_way_receiver::begin_session(const datagram_header& header,
                                     std::span<const std::byte> datagram, monotonic now,
                                     link_events& out) {
    if (std::ranges::find(refused_, header.session) != refused_.end())
        return;
    datagram_opener opener(receiving_.key, header.session, receiving_.generation_bits);
    const auto body = opener.open(header, datagram);
    if (!body) {
        ++counters_.forged;
        return;
    }
    ++counters_.authentic;
    const auto first = decode_beacon(*body);
    if (!first) {
        ++counters_.malformed;
        return;
    }
    if (const auto difference = check_hello(first->who, how_))
        return refuse(header.session, failure(difference->why, difference->detail), out);
    if (first->who.lanes[0].epoch != header.session.boot_counter) {
        ++counters_.malformed;
        return;
    }
    link_up up;
    if (auto why = adopt(first->who, up))
        return refuse(header.session, std::move(*why), out);
    session_.emplace(session{std::move(opener), {}, std::nullopt, {}, up.peer_restarted, 0, 0});
    session_->packets.take(header.packet);
    hears_ = true;
    last_heard_ = now;
    out.emplace_back(up);
    on_beacon(*first, now, out);
    for (auto& each : std::exchange(stash_, {})) {
        const auto bytes = std::as_bytes(std::span(each));
        if (const auto waited = read_header(bytes); waited->session == header.session)
            open_in_session(*waited, bytes, now, out);
    }
}

// As receiving_lane::resume() for a link that was lost and comes back; but here nobody can be told
// what is missing.
std::optional<link_failed> one_way_receiver::adopt(const wire::hello& who, link_up& up) {
    const auto& said = who.lanes[0];
    const auto known = std::ranges::find(others_, who.boot, &peer_lane::boot);
    const bool same = who.boot == lane_.boot;
    const auto heard_of = same ? lane_.epoch : known != others_.end() ? known->epoch : 0;
    // The session that this box was in when it stopped goes on; another one with the same counter
    // cannot be.
    const bool goes_on = same && said.epoch == lane_.epoch && !session_;
    if (said.epoch <= heard_of && !goes_on)
        return failure(errc::session_old, "It is start " + std::to_string(said.epoch) +
                                              " of the sender's journal; start " +
                                              std::to_string(heard_of) + " was heard of.");
    const auto settled = said.first_kept - 1;
    auto next = same                     ? lane_
                : known != others_.end() ? *known
                                         : peer_lane{who.boot, said.epoch, settled, settled, {}};
    if (same)
        next.recorded = next_ - 1;
    if (!goes_on) {
        const auto final = std::min(next.committed, next.recorded);
        if (final > said.committed)
            return failure(errc::hello_set_back, "The sender had " +
                                                     std::to_string(said.committed) +
                                                     " when start " + std::to_string(said.epoch) +
                                                     " of its journal began; recorded here, "
                                                     "and committed by it, are " +
                                                     std::to_string(final) + ".");
        const bool next_start = said.epoch == next.epoch + 1 || said.epoch == next.epoch;
        next.recorded = next_start ? std::min(next.recorded, said.committed) : final;
        next.committed = std::max(next.committed, said.committed);
        next.epoch = said.epoch;
    }
    if (!same) {
        if (known != others_.end())
            others_.erase(known);
        if (lane_.boot != boot_id{}) {
            lane_.recorded = next_ - 1;
            others_.push_back(std::move(lane_));
        }
        if (others_.size() > max_other_lanes)
            others_.erase(others_.begin());
    }
    lane_ = std::move(next);
    next_ = lane_.recorded + 1;
    up = {who.boot, 0, lane_.epoch, !goes_on, lane_.recorded, lane_.committed};
    return std::nullopt;
}

void one_way_receiver::refuse(const session_id& which, link_failed why, link_events& out) {
    if (refused_.size() == max_refused_sessions)
        refused_.pop_front();
    refused_.push_back(which);
    out.emplace_back(std::move(why));
}

void one_way_receiver::heard(monotonic now, link_events& out) {
    last_heard_ = now;
    if (!std::exchange(hears_, true))
        out.emplace_back(link_up{lane_.boot, 0, lane_.epoch, false, next_ - 1, lane_.committed});
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
