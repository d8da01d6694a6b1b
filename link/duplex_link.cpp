#include "link/duplex_link_state.hpp"
#include "wire_format/frame_writer.hpp"

#include <algorithm>

namespace diolkos::link {

duplex_link::duplex_link(link_settings how, link_memory from)
    : state_(std::make_unique<state>(std::move(how), std::move(from))) {}
duplex_link::~duplex_link() = default;

void duplex_link::on_connected(monotonic now, link_events& out) {
    state_->reader.emplace(wire::max_envelope_bytes);
    state_->last_received = now;
    state_->become(phase::await_hello);
    state_->say_hello(now, out);
}

void duplex_link::on_bytes(std::span<const std::byte> bytes, monotonic now, link_events& out) {
    state& s = *state_;
    if (s.where == phase::up) // Hello has its time from the start, however slowly its bytes come
        s.last_received = now;
    while (!bytes.empty() && s.listens()) {
        bytes = bytes.subspan(s.reader->take(bytes));
        while (s.listens()) {
            const auto body = s.reader->next();
            if (!body)
                return s.fail(errc::frame, body.error().message(), out);
            if (!*body)
                break;
            auto message = wire::decode_envelope(**body);
            if (!message)
                return s.fail(errc::message, message.error().message(), out);
            s.on_message(std::move(*message), now, out);
        }
    }
}

void duplex_link::on_disconnected(link_events&) {
    state_->become(phase::no_connection);
}

void duplex_link::on_time(monotonic now, link_events& out) {
    state& s = *state_;
    if (!s.listens())
        return;
    if (now >= s.last_received + s.how.dead_after)
        return s.fail(s.where == phase::up ? errc::silence : errc::hello_timeout, {}, out);
    if (now >= s.receipt_due)
        s.say_receipt(now, out);
    if (s.where == phase::up && now >= s.last_sent + s.how.heartbeat) {
        wire::append_frame(wire::heartbeat{}, frames_of(out));
        s.last_sent = now;
    }
}

monotonic duplex_link::next_deadline() const noexcept {
    const state& s = *state_;
    switch (s.where) {
    case phase::no_connection:
    case phase::failed:
        return monotonic::max();
    case phase::await_hello:
        return s.last_received + s.how.dead_after;
    case phase::up:
        return std::min(
            {s.last_received + s.how.dead_after, s.last_sent + s.how.heartbeat, s.receipt_due});
    }
    return monotonic::max();
}

bool duplex_link::has_room(std::size_t bytes) const noexcept {
    return state_->outgoing.has_room(bytes);
}

sequence_number duplex_link::offer(const crossing_id& id, std::string stanza, monotonic now,
                                   link_events& out) {
    state& s = *state_;
    if (s.where != phase::up) {
        std::string nobody;
        return s.outgoing.offer(id, std::move(stanza), false, nobody);
    }
    s.last_sent = now;
    return s.outgoing.offer(id, std::move(stanza), true, frames_of(out));
}

void duplex_link::committed(sequence_number upto, link_events& out) {
    std::string said;
    state_->outgoing.commit(upto, up(), said);
    if (!said.empty())
        frames_of(out).append(said);
}

void duplex_link::recorded(sequence_number sequence, receipt_outcome outcome, monotonic now,
                           link_events& out) {
    state& s = *state_;
    s.incoming.record(sequence, outcome == receipt_outcome::refused);
    if (!up() || s.incoming.unsaid() == 0) // after a restart: the peer has its receipt already
        return;
    if (s.incoming.unsaid() >= s.how.receipt_every)
        s.say_receipt(now, out);
    else if (s.receipt_due == monotonic::max())
        s.receipt_due = now + s.how.receipt_delay;
}

void duplex_link::stop_only(const stopped_pairs& all, monotonic now, link_events& out) {
    state_->stopped = all;
    state_->say_pace(now, out);
}

bool duplex_link::up() const noexcept {
    return state_->where == phase::up;
}
lane_figures duplex_link::figures() const noexcept {
    const auto& own = state_->outgoing;
    return {own.offered(), own.settled(), own.unreceipted_bytes(), state_->incoming.arrived()};
}
sequence_number duplex_link::last_offered() const noexcept {
    return state_->outgoing.offered();
}
sequence_number duplex_link::last_settled() const noexcept {
    return state_->outgoing.settled();
}
std::size_t duplex_link::unreceipted() const noexcept {
    return state_->outgoing.unreceipted();
}

} // namespace diolkos::link
