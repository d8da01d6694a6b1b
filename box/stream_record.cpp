#include "box/stream_record.hpp"

namespace diolkos::box {

audit::record record_of(const stream_peer& peer, audit::event what) {
    audit::record entry;
    entry.what = what;
    entry.peer_domain = peer.domain;
    entry.peer_address = peer.address;
    entry.peer_fingerprint = peer.fingerprint;
    entry.mechanism = peer.mechanism;
    entry.stream_id = peer.stream;
    return entry;
}

audit::record end_of_stream(const stream_peer& peer, const xmpp::stream_ended& why) {
    const bool orderly = why.error.empty() && !peer.mechanism.empty();
    audit::record entry =
        record_of(peer, orderly ? audit::event::stream_closed : audit::event::stream_refused);
    entry.outcome = why.by_peer ? "by-peer" : "by-this-box";
    entry.reason = why.error;
    entry.rule = why.rule;
    entry.detail = why.text;
    entry.offset = why.offset;
    return entry;
}

audit::record record_of_remark(const stream_peer& peer, const xmpp::stream_remark& what) {
    audit::record entry = record_of(peer, audit::event::stream_denied);
    entry.peer_domain = what.domain;
    entry.reason = what.reason;
    entry.rule = what.rule;
    entry.detail = what.text;
    return entry;
}

std::string detail_of(const xmpp::stream_authenticated& who) {
    std::string detail = who.towards.empty() ? "" : "Towards " + who.towards + ".";
    if (!who.certified) {
        detail += detail.empty() ? "" : " ";
        detail += "No certificate proves the domain.";
    }
    return detail;
}

void send_coalesced(actions& out, connection_id connection, std::string bytes) {
    if (!out.empty()) {
        if (auto* const last = std::get_if<send_data>(&out.back());
            last != nullptr && last->connection == connection) {
            last->bytes.append(bytes);
            return;
        }
    }
    out.emplace_back(send_data{connection, std::move(bytes)});
}

} // namespace diolkos::box
