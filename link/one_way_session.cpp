// How a session of a one-way link begins, or is refused.
#include "link/error.hpp"
#include "link/hello_check.hpp"
#include "link/one_way_receiver.hpp"
#include "link/receiving_lane.hpp"

#include <algorithm>
#include <utility>

namespace diolkos::link {

namespace {

link_failed failure(errc why, const std::string& detail) {
    std::string text = make_error_code(why).message();
    if (!detail.empty())
        text.append(" ").append(detail);
    return {std::string(rule(why)), std::move(text)};
}

} // namespace

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
    if (!same && known == others_.end() && said.epoch < receiving_.least_start)
        return failure(errc::session_old, "It is start " + std::to_string(said.epoch) +
                                              " of a journal that is not known here; below start " +
                                              std::to_string(receiving_.least_start) +
                                              " none is believed.");
    // A journal that is new to this box was perhaps sending before: what it sent then, and does not
    // send again, is lost, for "handed" is all that it could ever know of it.
    auto next = same                     ? lane_
                : known != others_.end() ? *known
                                         : peer_lane{who.boot, said.epoch, 0, 0, {}};
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

} // namespace diolkos::link
