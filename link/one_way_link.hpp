// A one-way link, as a box sees it: the direction in which it sends, the one in which it receives,
// or both. The two know nothing of each other; what crosses in one is never answered in the other.
//
// I/O      none: bytes, time and completions in, events out
// Threads  not thread-safe; confined to its shard
// Memory   that of its directions
#pragma once

#include "link/one_way_receiver.hpp"
#include "link/one_way_sender.hpp"

namespace diolkos::link {

class one_way_link final : public carrier {
public:
    // Requires how.one_way.
    one_way_link(const link_settings& how, link_memory&& from);

    // --- carrier: the sending direction; without one it is never up
    [[nodiscard]] bool up() const noexcept override { return sender_ && sender_->up(); }
    [[nodiscard]] lane_figures figures() const noexcept override;
    [[nodiscard]] bool has_room(std::size_t bytes) const noexcept override {
        return sender_ && sender_->has_room(bytes);
    }
    [[nodiscard]] sequence_number offer(const crossing_id& id, std::string stanza, monotonic now,
                                        link_events& out) override;
    void committed(sequence_number upto, link_events& out) override;
    void recorded(sequence_number, receipt_outcome, monotonic, link_events&) override {} // unheard
    void on_time(monotonic now, link_events& out) override;
    [[nodiscard]] monotonic next_deadline() const noexcept override;

    [[nodiscard]] bool receives() const noexcept { return receiver_.has_value(); }
    // The sender of the direction in which it receives is heard.
    [[nodiscard]] bool hears() const noexcept { return receiver_ && receiver_->hears(); }
    [[nodiscard]] bool sends() const noexcept { return sender_.has_value(); }

    // --- what only this kind is told
    void on_ready(monotonic now, link_events& out);
    void on_unready() noexcept;
    void handed(std::uint64_t total, link_events& out);
    void flush(monotonic now, link_events& out);
    void farewell(monotonic now, link_events& out);
    void on_datagram(std::span<const std::byte> datagram, monotonic now, link_events& out);

    // Of the receiving direction; nullptr without one.
    [[nodiscard]] const one_way_counters* counters() const noexcept {
        return receiver_ ? &receiver_->counters() : nullptr;
    }

private:
    std::optional<one_way_receiver> receiver_;
    std::optional<one_way_sender> sender_;
};

} // namespace diolkos::link
