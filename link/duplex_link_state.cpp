#include "link/duplex_link_state.hpp"

#include "link/hello_check.hpp"
#include "wire_format/frame_writer.hpp"

#include <algorithm>

namespace diolkos::link {

namespace {

// What the peer may say in each phase, in the order of wire::envelope; all else ends the
// connection.
//                                   hello  crossing committed receipt heartbeat pace
constexpr bool may_say[4][6] = {/* no_connection */ {false, false, false, false, false, false},
                                /* await_hello   */ {true, false, false, false, false, false},
                                /* up            */ {false, true, true, true, true, true},
                                /* failed        */ {false, false, false, false, false, false}};
static_assert(std::variant_size_v<wire::envelope> == 6);

constexpr std::uint32_t lanes = 1; // one for each shard; there is one shard

errc reason_of(const boost::system::result<void>& failed) noexcept {
    return static_cast<errc>(failed.error().value());
}

} // namespace

std::string& frames_of(link_events& out) {
    if (out.empty() || !std::holds_alternative<link_send>(out.back()))
        out.emplace_back(link_send{});
    return std::get<link_send>(out.back()).bytes;
}

duplex_link::state::state(link_settings settings, link_memory from)
    : how(std::move(settings)),
      incoming(std::move(from.peer_lanes)),
      outgoing(std::min(how.window_crossings, max_window_crossings),
               std::min(how.window_bytes, max_window_bytes), std::move(from)) {}

void duplex_link::state::become(phase next) {
    where = next;
    if (next != phase::up)
        receipt_due = monotonic::max();
}

void duplex_link::state::fail(errc why, std::string detail, link_events& out) {
    become(phase::failed);
    std::string text = make_error_code(why).message();
    if (!detail.empty())
        text.append(" ").append(detail);
    out.emplace_back(link_failed{std::string(rule(why)), std::move(text)});
}

void duplex_link::state::say_hello(monotonic now, link_events& out) {
    wire::hello own;
    own.link_name = how.name;
    own.boot = how.boot;
    own.schema_digest = how.schema_digest;
    own.lanes.resize(lanes);
    own.lanes[0].first_kept = outgoing.first_kept();
    own.lanes[0].committed = outgoing.recovered();
    own.lanes[0].epoch = outgoing.epoch();
    incoming.promise(own.lanes[0]);
    own.stopped = stopped_said = stopped;
    paces_said = paces_heard = 0;
    wire::append_frame(own, frames_of(out));
    last_sent = now;
}

void duplex_link::state::say_receipt(monotonic now, link_events& out) {
    incoming.say_receipt(frames_of(out));
    receipt_due = monotonic::max();
    last_sent = now;
}

void duplex_link::state::say_pace(monotonic now, link_events& out) {
    if (where != phase::up || stopped == stopped_said)
        return; // Hello says it
    stopped_said = stopped;
    wire::append_frame(wire::pace{stopped, ++paces_said}, frames_of(out));
    last_sent = now;
}

void duplex_link::state::on_message(wire::envelope&& what, monotonic now, link_events& out) {
    if (!may_say[static_cast<std::size_t>(where)][what.index()])
        return fail(errc::phase, {}, out);
    std::visit([&](auto&& message) { on(std::move(message), now, out); }, std::move(what));
}

void duplex_link::state::on(wire::hello&& peer, monotonic now, link_events& out) {
    if (const auto difference = check_hello(peer, how))
        return fail(difference->why, difference->detail, out);
    const wire::lane_state& lane = peer.lanes[0];
    const sequence_number kept_from = outgoing.first_kept();
    const auto known = lane.recorded_boot == how.boot ? std::optional(lane.recorded) : std::nullopt;
    std::string again;
    if (const auto resumed = outgoing.resume(known, again); !resumed)
        return fail(reason_of(resumed),
                    "The peer has recorded up to " + std::to_string(lane.recorded) +
                        "; kept here are " + std::to_string(kept_from) + " to " +
                        std::to_string(outgoing.offered()) + ".",
                    out);
    const auto restarted = incoming.resume(peer.boot, lane);
    if (!restarted)
        return fail(static_cast<errc>(restarted.error().value()),
                    "The peer keeps its crossings from " + std::to_string(lane.first_kept) +
                        " on and had " + std::to_string(lane.committed) + " when start " +
                        std::to_string(lane.epoch) + " of its journal began; arrived here are " +
                        std::to_string(incoming.arrived()) + ".",
                    out);
    become(phase::up);
    out.emplace_back(link_up{peer.boot, std::max(known.value_or(0), kept_from - 1), lane.epoch,
                             *restarted, incoming.arrived(), incoming.committed(),
                             std::move(peer.stopped)});
    if (!again.empty())
        out.emplace_back(link_send{std::move(again)});
    // The receipt for what was recorded may have been lost with the last connection.
    if (incoming.unsaid() > 0)
        say_receipt(now, out);
    say_pace(now, out); // what has changed since this box said Hello
    last_sent = last_received = now;
}

void duplex_link::state::on(wire::crossing&& what, monotonic, link_events& out) {
    if (what.lane >= lanes)
        return fail(errc::lane, {}, out);
    if (what.sender_boot)
        return fail(errc::crossing_boot, {}, out);
    const sequence_number next = incoming.next();
    const auto seen = incoming.arrive(what.sequence, what.stanza.size());
    if (!seen)
        return fail(static_cast<errc>(seen.error().value()),
                    "It is " + std::to_string(what.sequence) + "; next is " + std::to_string(next) +
                        ".",
                    out);
    if (*seen == receiving_lane::sighting::first)
        out.emplace_back(
            crossing_arrived{what.sequence, what.id, incoming.peer_boot(), std::move(what.stanza)});
}

void duplex_link::state::on(wire::committed&& what, monotonic, link_events& out) {
    if (what.lane >= lanes)
        return fail(errc::lane, {}, out);
    const auto news = incoming.commit(what.upto);
    if (!news)
        return fail(errc::committed_order, "It is for " + std::to_string(what.upto) + ".", out);
    if (*news)
        out.emplace_back(peer_committed{what.upto});
}

void duplex_link::state::on(wire::receipt&& what, monotonic, link_events& out) {
    if (what.lane >= lanes)
        return fail(errc::lane, {}, out);
    if (!outgoing.check(what))
        return fail(errc::receipt_order,
                    "It is for " + std::to_string(what.first) + " to " + std::to_string(what.upto) +
                        "; next is " + std::to_string(outgoing.first_kept()) + ".",
                    out);
    auto refused = what.refused.begin();
    for (sequence_number next = outgoing.first_kept(); next <= what.upto; ++next) {
        const bool is_refused = refused != what.refused.end() && *refused == next;
        if (is_refused)
            ++refused;
        out.emplace_back(crossing_settled{next, is_refused ? receipt_outcome::refused
                                                           : receipt_outcome::accepted});
    }
    outgoing.forget_to(what.upto);
}

void duplex_link::state::on(wire::heartbeat&&, monotonic, link_events&) {}

void duplex_link::state::on(wire::pace&& what, monotonic, link_events& out) {
    if (what.number != paces_heard + 1)
        return fail(errc::pace_order,
                    "It is number " + std::to_string(what.number) + "; next is " +
                        std::to_string(paces_heard + 1) + ".",
                    out);
    ++paces_heard;
    out.emplace_back(peer_paces{std::move(what.stopped)});
}

} // namespace diolkos::link
