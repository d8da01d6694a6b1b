// When the streams that peers have opened are read: not while the link is behind, nor while the
// server is that they send to, nor while their domain sends more than it may.
#include "box/inbound_edge.hpp"

#include <utility>

namespace diolkos::box {

void inbound_edge::set_reading(bool wanted) {
    if (reading_ != wanted) {
        reading_ = wanted;
        set_reading_of_all();
    }
}

void inbound_edge::hold(connection_id connection, bool held) {
    if (const auto at = streams_.find(connection); at != streams_.end()) {
        at->second.held = held;
        set_reading(connection, at->second);
    }
}

void inbound_edge::set_reading_of_all() {
    for (auto& [connection, stream] : streams_) {
        set_reading(connection, stream);
    }
}

void inbound_edge::set_reading(connection_id connection, open_stream& stream) {
    if (!stream.machine.established()) {
        return; // negotiation goes on: it is answered here and bounded by its own limits
    }
    const bool wanted = reading_ && !stream.held && !meter_.throttled(stream.peer.domain);
    if (std::exchange(stream.reading, wanted) == wanted) {
        return;
    }
    if (wanted) {
        out_.emplace_back(resume_reading{connection});
    } else {
        out_.emplace_back(pause_reading{connection});
    }
}

void inbound_edge::count(std::map<std::string, peer_status>& by_domain) const {
    for (const auto& [connection, stream] : streams_) {
        if (!stream.peer.domain.empty()) {
            ++by_domain[stream.peer.domain].in;
        }
        for (const auto& also : stream.also) {
            ++by_domain[also.domain].in;
        }
    }
}

} // namespace diolkos::box
