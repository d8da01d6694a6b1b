#include "wire_format/envelope.hpp"

#include "wire_format/link.pb.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <string_view>
#include <utility>

namespace diolkos::wire {
namespace {

using boost::system::result;

template <std::size_t N>
bool take_bytes(std::string_view from, std::array<std::byte, N>& to) {
    if (from.size() != N)
        return false;
    std::memcpy(to.data(), from.data(), N);
    return true;
}

bool is_zero(const identity& which) {
    return which == identity{};
}

// --- to the message ------------------------------------------------------------------------------

void put(const hello& what, proto::Envelope& out) {
    proto::Hello& to = *out.mutable_hello();
    to.set_version(what.version);
    to.set_link_name(what.link_name);
    to.set_boot(what.boot.data(), what.boot.size());
    to.set_schema_digest(what.schema_digest.data(), what.schema_digest.size());
    for (const lane_state& lane : what.lanes) {
        proto::LaneState& one = *to.add_lanes();
        one.set_recorded(lane.recorded);
        if (!is_zero(lane.recorded_boot))
            one.set_recorded_boot(lane.recorded_boot.data(), lane.recorded_boot.size());
        one.set_first_kept(lane.first_kept);
        one.set_committed(lane.committed);
        one.set_epoch(lane.epoch);
    }
}

void put(const crossing& what, proto::Envelope& out) {
    proto::Crossing& to = *out.mutable_crossing();
    to.set_lane(what.lane);
    to.set_sequence(what.sequence);
    to.set_id(what.id.data(), what.id.size());
    if (what.sender_boot)
        to.set_sender_boot(what.sender_boot->data(), what.sender_boot->size());
    to.set_stanza(what.stanza);
}

void put(const committed& what, proto::Envelope& out) {
    out.mutable_committed()->set_lane(what.lane);
    out.mutable_committed()->set_upto(what.upto);
}

void put(const receipt& what, proto::Envelope& out) {
    proto::Receipt& to = *out.mutable_receipt();
    to.set_lane(what.lane);
    to.set_upto(what.upto);
    to.mutable_refused()->Add(what.refused.begin(), what.refused.end());
}

void put(const heartbeat&, proto::Envelope& out) {
    out.mutable_heartbeat();
}

template <typename What>
void encode(const What& what, std::string& out) {
    proto::Envelope message;
    put(what, message);
    message.AppendToString(&out);
}

// --- and back ------------------------------------------------------------------------------------

constexpr auto out_of_range = errc::value_out_of_range;

result<envelope> take(proto::Hello& from) {
    hello made;
    made.version = from.version();
    made.link_name = std::move(*from.mutable_link_name());
    if (made.link_name.size() > max_link_name_bytes)
        return errc::text_too_long;
    if (!is_xml_text(made.link_name))
        return errc::text_not_xml;
    if (!take_bytes(from.boot(), made.boot) || is_zero(made.boot) ||
        !take_bytes(from.schema_digest(), made.schema_digest))
        return out_of_range;
    const auto lanes = static_cast<std::size_t>(from.lanes_size());
    if (lanes == 0 || lanes > max_lanes)
        return out_of_range;
    for (const proto::LaneState& lane : from.lanes()) {
        lane_state& one = made.lanes.emplace_back();
        one.recorded = lane.recorded();
        one.first_kept = lane.first_kept();
        one.committed = lane.committed();
        one.epoch = lane.epoch();
        // A recorded sequence has someone who numbered it; a boot may be known before it.
        if (lane.recorded_boot().empty() ? one.recorded != 0
                                         : !take_bytes(lane.recorded_boot(), one.recorded_boot))
            return out_of_range;
        if (one.first_kept == 0 || one.epoch == 0)
            return out_of_range;
    }
    return envelope(std::move(made));
}

result<envelope> take(proto::Crossing& from) {
    crossing made;
    made.lane = from.lane();
    made.sequence = from.sequence();
    if (made.lane >= max_lanes || made.sequence == 0)
        return out_of_range;
    if (!take_bytes(from.id(), made.id) || is_zero(made.id))
        return out_of_range;
    if (!from.sender_boot().empty() &&
        (!take_bytes(from.sender_boot(), made.sender_boot.emplace()) || is_zero(*made.sender_boot)))
        return out_of_range;
    made.stanza = std::move(*from.mutable_stanza());
    if (made.stanza.empty())
        return errc::frame_empty;
    if (made.stanza.size() > codec::max_stanza_bytes)
        return errc::frame_too_long;
    return envelope(std::move(made));
}

result<envelope> take(const proto::Committed& from) {
    if (from.lane() >= max_lanes || from.upto() == 0)
        return out_of_range;
    return envelope(committed{from.lane(), from.upto()});
}

result<envelope> take(const proto::Receipt& from) {
    receipt made{from.lane(), from.upto(), {from.refused().begin(), from.refused().end()}};
    if (made.lane >= max_lanes || made.upto == 0 || made.refused.size() > max_refused)
        return out_of_range;
    const auto not_ascending = std::ranges::adjacent_find(made.refused, std::greater_equal<>());
    if (not_ascending != made.refused.end())
        return out_of_range;
    if (!made.refused.empty() && (made.refused.front() == 0 || made.refused.back() > made.upto))
        return out_of_range;
    return envelope(std::move(made));
}

result<envelope> take(proto::Envelope& from) {
    switch (from.what_case()) {
    case proto::Envelope::kHello:
        return take(*from.mutable_hello());
    case proto::Envelope::kCrossing:
        return take(*from.mutable_crossing());
    case proto::Envelope::kCommitted:
        return take(from.committed());
    case proto::Envelope::kReceipt:
        return take(from.receipt());
    case proto::Envelope::kHeartbeat:
        return envelope(heartbeat());
    case proto::Envelope::WHAT_NOT_SET:
        return errc::not_a_message;
    }
    return errc::not_a_message;
}

} // namespace

void encode_envelope(const envelope& what, std::string& out) {
    std::visit([&](const auto& one) { encode(one, out); }, what);
}
void encode_envelope(const hello& what, std::string& out) {
    encode(what, out);
}
void encode_envelope(const crossing& what, std::string& out) {
    encode(what, out);
}
void encode_envelope(const committed& what, std::string& out) {
    encode(what, out);
}
void encode_envelope(const receipt& what, std::string& out) {
    encode(what, out);
}
void encode_envelope(const heartbeat& what, std::string& out) {
    encode(what, out);
}

result<envelope> decode_envelope(std::span<const std::byte> bytes) {
    if (bytes.empty())
        return errc::frame_empty;
    if (bytes.size() > max_envelope_bytes)
        return errc::frame_too_long;
    proto::Envelope message;
    if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return errc::not_a_message;
    auto made = take(message);
    if (!made)
        return made;
    std::string again;
    again.reserve(bytes.size());
    encode_envelope(*made, again);
    if (again.size() != bytes.size() || std::memcmp(again.data(), bytes.data(), bytes.size()) != 0)
        return errc::not_canonical;
    return made;
}

} // namespace diolkos::wire
