#include "wire_format/envelope.hpp"

#include "wire_format/link.pb.h"

#include <variant>

namespace diolkos::wire {
namespace {

void put(const domain_pair& what, proto::DomainPair& to) {
    to.set_from(what.from);
    to.set_to(what.to);
}

void put(const hello& what, proto::Envelope& out) {
    proto::Hello& to = *out.mutable_hello();
    to.set_version(what.version);
    to.set_link_name(what.link_name);
    to.set_boot(what.boot.data(), what.boot.size());
    to.set_schema_digest(what.schema_digest.data(), what.schema_digest.size());
    for (const lane_state& lane : what.lanes) {
        proto::LaneState& one = *to.add_lanes();
        one.set_recorded(lane.recorded);
        if (lane.recorded_boot != identity{})
            one.set_recorded_boot(lane.recorded_boot.data(), lane.recorded_boot.size());
        one.set_first_kept(lane.first_kept);
        one.set_committed(lane.committed);
        one.set_epoch(lane.epoch);
    }
    for (const domain_pair& each : what.stopped)
        put(each, *to.add_stopped());
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
    to.set_first(what.first);
    to.set_upto(what.upto);
    to.mutable_refused()->Add(what.refused.begin(), what.refused.end());
}

void put(const heartbeat&, proto::Envelope& out) {
    out.mutable_heartbeat();
}

void put(const pace& what, proto::Envelope& out) {
    proto::Pace& to = *out.mutable_pace();
    for (const domain_pair& each : what.stopped)
        put(each, *to.add_stopped());
    to.set_number(what.number);
}

template <typename What>
void encode(const What& what, std::string& out) {
    proto::Envelope message;
    put(what, message);
    message.AppendToString(&out);
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
void encode_envelope(const pace& what, std::string& out) {
    encode(what, out);
}

} // namespace diolkos::wire
