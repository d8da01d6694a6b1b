#include "link/one_way_link.hpp"

#include <algorithm>
#include <cstdlib>

namespace diolkos::link {

one_way_link::one_way_link(const link_settings& how, link_memory&& from) {
    if (how.one_way->receive)
        receiver_.emplace(how, std::move(from.peer_lanes));
    if (how.one_way->send)
        sender_.emplace(how, std::move(from));
}

lane_figures one_way_link::figures() const noexcept {
    lane_figures now;
    if (sender_) {
        now.offered = sender_->last_offered();
        now.settled = now.offered - sender_->unsettled();
        now.unreceipted_bytes = sender_->unsettled_bytes();
    }
    if (receiver_ && receiver_->next_sequence() > 0)
        now.arrived = receiver_->next_sequence() - 1;
    return now;
}

sequence_number one_way_link::offer(const crossing_id& id, std::string stanza, monotonic now,
                                    link_events& out) {
    if (!sender_)
        std::abort(); // has_room() is false
    return sender_->offer(id, std::move(stanza), now, out);
}

void one_way_link::committed(sequence_number upto, link_events& out) {
    if (sender_)
        sender_->committed(upto, out);
}

void one_way_link::on_time(monotonic now, link_events& out) {
    if (receiver_)
        receiver_->on_time(now, out);
    if (sender_)
        sender_->on_time(now, out);
}

monotonic one_way_link::next_deadline() const noexcept {
    return std::min(receiver_ ? receiver_->next_deadline() : monotonic::max(),
                    sender_ ? sender_->next_deadline() : monotonic::max());
}

void one_way_link::on_ready(monotonic now, link_events& out) {
    if (sender_)
        sender_->on_ready(now, out);
}

void one_way_link::on_unready() noexcept {
    if (sender_)
        sender_->on_unready();
}

void one_way_link::handed(std::uint64_t total, link_events& out) {
    if (sender_)
        sender_->handed(total, out);
}

void one_way_link::flush(monotonic now, link_events& out) {
    if (sender_)
        sender_->flush(now, out);
}

void one_way_link::farewell(monotonic now, link_events& out) {
    if (sender_)
        sender_->farewell(now, out);
}

void one_way_link::on_datagram(std::span<const std::byte> datagram, monotonic now,
                               link_events& out) {
    if (receiver_)
        receiver_->on_datagram(datagram, now, out);
}

} // namespace diolkos::link
