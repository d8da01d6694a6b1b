// Stream management (XEP-0198) of the streams that peers have opened: inbound_edge tells each what
// managed_sessions found out.
#include "box/inbound_edge.hpp"
#include "box/stream_record.hpp"

namespace diolkos::box {

void inbound_edge::wanted(table::iterator at, const std::string& session) {
    const auto answer = sessions_.wanted(at->first, session, at->second.machine.local_domain(),
                                         at->second.peer.domain, log_.now().mono);
    if (answer) {
        tell(*answer);
    }
}

void inbound_edge::durable(journal::ticket upto) {
    for (const auto& each : sessions_.durable(upto)) {
        tell(each);
        const auto at = streams_.find(each.stream);
        if (closing_ && at != streams_.end() && sessions_.settled(each.stream)) {
            say_last_word(at);
        }
    }
}

void inbound_edge::tell(const managed_sessions::news& what) {
    using kind = managed_sessions::news::kind;
    const auto at = streams_.find(what.stream);
    if (at == streams_.end()) {
        return;
    }
    auto& stream = at->second;
    xmpp::stream_events events;
    switch (what.what) {
    case kind::handled:
        stream.machine.handled(*what.total, events);
        break;
    case kind::resumed:
        stream.machine.resume_session(*what.total, events);
        break;
    case kind::refused:
        stream.machine.refuse_session(what.total, events);
        break;
    }
    if (what.what != kind::handled) {
        audit::record entry = record_of(stream.peer, audit::event::stream_resumed);
        entry.outcome = what.what == kind::resumed ? "resumed" : "refuse";
        entry.reason = what.what == kind::resumed ? "" : "item-not-found";
        if (what.total) {
            entry.detail =
                "Of the session, " + std::to_string(*what.total) + " stanzas are recorded.";
        }
        log_.add(entry);
    }
    obey(at, events);
    if (const auto before = streams_.find(what.before); before != streams_.end()) {
        close(before, "conflict", "sm.resumed", "Its session goes on on another stream.");
    }
}

} // namespace diolkos::box
