#include "box/inbound_edge.hpp"
#include "box/stream_record.hpp"

// What inbound_edge has to do with dialback keys.
namespace diolkos::box {

const stream_peer& inbound_edge::sender(const open_stream& stream, const std::string& domain) {
    for (const auto& each : stream.also) {
        if (each.domain == domain) {
            return each;
        }
    }
    return stream.peer;
}

void inbound_edge::verified(const claim& what, xmpp::dialback::verdict answer,
                            std::string_view condition, const std::string& detail) {
    if (const auto at = streams_.find(what.connection); at != streams_.end()) {
        vouched_by_ = " " + detail;
        xmpp::stream_events events;
        at->second.machine.on_verified(what.key, answer, condition, log_.now().mono, events);
        obey(at, events);
        vouched_by_.clear();
    }
}

void inbound_edge::vouched(const stream_peer& peer, const xmpp::key_vouched& what) {
    audit::record entry = record_of(peer, audit::event::dialback_answered);
    entry.peer_domain = what.asker;
    entry.outcome = what.ours ? "valid" : "invalid";
    if (!what.ours) {
        entry.rule = "dialback.not-ours";
    }
    entry.detail = "Asked about a key of " + what.domain + ".";
    record(peer, entry);
}

} // namespace diolkos::box
