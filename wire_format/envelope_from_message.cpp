// The way back of envelope.cpp: from a protobuf message to a checked value.
#include "wire_format/address.hpp"
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

constexpr auto out_of_range = errc::value_out_of_range;

result<std::string> take_domain(std::string& from) {
    auto prepared = prepare_domain(from);
    if (prepared && *prepared != from)
        return errc::address_not_prepared;
    return prepared;
}

using proto_pairs = google::protobuf::RepeatedPtrField<proto::DomainPair>;

result<std::vector<domain_pair>> take(proto_pairs& from) {
    std::vector<domain_pair> made;
    if (static_cast<std::size_t>(from.size()) > max_stopped)
        return out_of_range;
    for (proto::DomainPair& each : from) {
        auto sender = take_domain(*each.mutable_from());
        if (!sender)
            return sender.error();
        auto receiver = take_domain(*each.mutable_to());
        if (!receiver)
            return receiver.error();
        made.push_back({std::move(*sender), std::move(*receiver)});
    }
    if (std::ranges::adjacent_find(made, std::greater_equal<>()) != made.end())
        return out_of_range;
    return made;
}

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
    auto stopped = take(*from.mutable_stopped());
    if (!stopped)
        return stopped.error();
    made.stopped = std::move(*stopped);
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
    receipt made{
        from.lane(), from.first(), from.upto(), {from.refused().begin(), from.refused().end()}};
    if (made.lane >= max_lanes || made.first == 0 || made.upto < made.first ||
        made.refused.size() > max_refused)
        return out_of_range;
    const auto not_ascending = std::ranges::adjacent_find(made.refused, std::greater_equal<>());
    if (not_ascending != made.refused.end())
        return out_of_range;
    if (!made.refused.empty() &&
        (made.refused.front() < made.first || made.refused.back() > made.upto))
        return out_of_range;
    return envelope(std::move(made));
}

result<envelope> take(proto::Pace& from) {
    auto stopped = take(*from.mutable_stopped());
    if (!stopped)
        return stopped.error();
    if (from.number() == 0)
        return out_of_range;
    return envelope(pace{std::move(*stopped), from.number()});
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
    case proto::Envelope::kPace:
        return take(*from.mutable_pace());
    case proto::Envelope::WHAT_NOT_SET:
        return errc::not_a_message;
    }
    return errc::not_a_message;
}

} // namespace

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
