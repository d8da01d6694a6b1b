#include "link/one_way_sender.hpp"

#include "wire_format/frame_writer.hpp"

#include <algorithm>
#include <utility>

namespace diolkos::link {

namespace {

wire::hello hello_of(const link_settings& how, const link_memory& from) {
    wire::hello who;
    who.link_name = how.name;
    who.boot = how.boot;
    who.schema_digest = how.schema_digest;
    who.lanes.resize(1);
    who.lanes[0].first_kept = from.last_offered - from.kept.size() + 1;
    who.lanes[0].committed = from.last_offered;
    who.lanes[0].epoch = from.epoch;
    return who;
}

std::size_t symbol_room(const one_way_sending& how) {
    return how.datagram_bytes - datagram_header_bytes - datagram_tag_bytes - symbol_header_bytes;
}

} // namespace

one_way_sender::one_way_sender(const link_settings& how, link_memory&& from)
    : how_(*how.one_way->send),
      window_crossings_(how.window_crossings),
      window_bytes_(how.window_bytes),
      who_(hello_of(how, from)),
      sealer_(how_.key, {from.epoch, how_.session}, how_.generation_bits),
      builder_(how_.profile, how_.extra_repair, symbol_room(how_)),
      pacer_(how_.bytes_per_second, std::max<std::uint64_t>(how_.burst_bytes, 1)),
      recovered_(std::move(from.kept)),
      offered_(from.last_offered),
      framed_(from.last_offered - recovered_.size()),
      committed_(from.last_offered),
      sent_sequence_(framed_) {
    for (const auto& each : recovered_) {
        kept_.push_back(each.stanza.size());
        kept_bytes_ += each.stanza.size();
    }
}

void one_way_sender::on_ready(monotonic now, link_events& out) {
    ready_ = true;
    if (std::exchange(began_, true)) {
        say_beacon(now, out);
        return;
    }
    say_beacons(now, out);
    for (auto& each : std::exchange(recovered_, {}))
        frame({0, framed_ + 1, each.id, std::nullopt, std::move(each.stanza)});
    flush(now, out);
}

bool one_way_sender::has_room(std::size_t bytes) const noexcept {
    return kept_.empty() ||
           (kept_.size() < window_crossings_ && kept_bytes_ + bytes <= window_bytes_);
}

sequence_number one_way_sender::offer(const crossing_id& id, std::string stanza, monotonic now,
                                      link_events& out) {
    kept_.push_back(stanza.size());
    kept_bytes_ += stanza.size();
    ++offered_;
    if (!began_) { // nobody should, before it is up; then it waits with what was recovered
        recovered_.push_back({id, std::move(stanza)});
        return offered_;
    }
    if (builder_.empty())
        opened_ = now;
    else if (now >= opened_ + how_.block_age) {
        close();
        opened_ = now;
    }
    frame({0, framed_ + 1, id, std::nullopt, std::move(stanza)});
    pump(now, out);
    return offered_;
}

void one_way_sender::frame(const wire::crossing& what) {
    std::string bytes;
    wire::append_frame(what, bytes);
    std::vector<built_block> closed;
    builder_.add(bytes, closed);
    queue(std::move(closed), framed_); // this frame ends in the open one
    framed_ = what.sequence;
}

void one_way_sender::queue(std::vector<built_block>&& closed, sequence_number upto) {
    for (auto& each : closed)
        blocks_.push_back({std::move(each), upto});
}

void one_way_sender::close() {
    std::vector<built_block> closed;
    builder_.close(closed);
    queue(std::move(closed), framed_);
}

void one_way_sender::committed(sequence_number upto, link_events& out) {
    committed_ = std::max(committed_, upto);
    const auto say = std::min(committed_, framed_); // the far box has heard of these
    if (ready_ && say > committed_said_) {
        committed_said_ = say;
        std::string bytes;
        wire::append_frame(wire::committed{0, say}, bytes);
        std::vector<built_block> closed;
        builder_.add(bytes, closed);
        queue(std::move(closed), framed_);
    }
    settle(out);
}

void one_way_sender::flush(monotonic now, link_events& out) {
    close();
    pump(now, out);
}

void one_way_sender::pump(monotonic now, link_events& out) {
    while (ready_ && !blocks_.empty() && pacer_.ready(now)) {
        const auto& [block, upto] = blocks_.front();
        body_.clear();
        encode(block.at(next_symbol_), body_);
        send(datagram_kind::symbol, body_, out);
        if (++next_symbol_ < block.symbols())
            continue;
        next_symbol_ = 0;
        sent_block_ = block.shape.block;
        sent_sequence_ = upto;
        marks_.push_back({datagrams_, upto});
        blocks_.pop_front();
    }
}

void one_way_sender::say_beacon(monotonic now, link_events& out) {
    body_.clear();
    encode({sent_block_, sent_sequence_, committed_, who_}, body_);
    send(datagram_kind::beacon, body_, out);
    beacon_due_ = now + how_.beacon_every;
}

void one_way_sender::say_beacons(monotonic now, link_events& out) {
    const auto beacons = 1 + repair_for(how_.profile, 1) + how_.extra_repair;
    for (std::size_t i = 0; i < beacons; ++i)
        say_beacon(now, out);
}

void one_way_sender::farewell(monotonic now, link_events& out) {
    if (!ready_)
        return;
    flush(now, out);
    say_beacons(now, out);
}

void one_way_sender::send(datagram_kind what, std::string_view body, link_events& out) {
    if (out.empty() || !std::holds_alternative<link_datagrams>(out.back()))
        out.emplace_back(link_datagrams{});
    auto& to = std::get<link_datagrams>(out.back());
    const auto before = to.bytes.size();
    sealer_.seal(what, std::as_bytes(std::span(body)), to.bytes);
    to.sizes.push_back(static_cast<std::uint32_t>(to.bytes.size() - before));
    pacer_.take(to.sizes.back());
    ++datagrams_;
}

void one_way_sender::handed(std::uint64_t total, link_events& out) {
    while (!marks_.empty() && marks_.front().datagrams <= total) {
        handed_ = marks_.front().upto;
        marks_.pop_front();
    }
    settle(out);
}

void one_way_sender::settle(link_events& out) {
    while (!kept_.empty()) {
        const auto sequence = offered_ - kept_.size() + 1;
        if (sequence > handed_ || sequence > committed_)
            return;
        kept_bytes_ -= kept_.front();
        kept_.pop_front();
        out.emplace_back(crossing_settled{sequence, receipt_outcome::handed});
    }
}

void one_way_sender::on_time(monotonic now, link_events& out) {
    if (!ready_)
        return;
    if (!builder_.empty() && now >= opened_ + how_.block_age)
        close();
    if (now >= beacon_due_)
        say_beacon(now, out);
    pump(now, out);
}

monotonic one_way_sender::next_deadline() const noexcept {
    if (!ready_)
        return monotonic::max();
    auto next = beacon_due_;
    if (!blocks_.empty())
        next = std::min(next, pacer_.ready_at());
    if (!builder_.empty())
        next = std::min(next, opened_ + how_.block_age);
    return next;
}

} // namespace diolkos::link
