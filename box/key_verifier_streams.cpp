// The half of key_verifier that speaks with its streams.
#include "box/key_verifier.hpp"
#include "box/peer_policy.hpp"
#include "box/stream_record.hpp"

#include <algorithm>
#include <utility>

namespace diolkos::box {

using xmpp::dialback::verdict;

key_verifier::table::iterator key_verifier::find(connection_id connection) {
    const auto at = index_.find(connection);
    return at == index_.end() ? streams_.end() : streams_.find(at->second);
}

template <class Step>
void key_verifier::step(table::iterator at, Step take) {
    if (at == streams_.end()) {
        return;
    }
    xmpp::stream_events events;
    take(at->second, events);
    if (!obey(at, events)) {
        return;
    }
    auto& stream = at->second;
    if (stream.questions.empty()) { // XEP-0220, 2.1.2: close it with the last answer
        events.clear();
        stream.machine.close("", "dialback.done", "No question is left.", events);
        obey(at, events);
    } else if (stream.machine.asking()) {
        ask_what_waits(stream);
    }
}

void key_verifier::connected(connection_id connection, std::string address, transport over) {
    step(find(connection), [&](open_stream& stream, xmpp::stream_events& events) {
        stream.peer.address = std::move(address);
        audit::record opened = record_of(stream.peer, audit::event::stream_opened);
        opened.outcome = "outbound";
        opened.detail = "To ask about dialback keys.";
        of_.log.add(opened);
        stream.over = over;
        if (over == transport::clear) { // else tls_up() comes with what there is to know
            stream.machine.on_connected(events);
        }
    });
}

void key_verifier::received(connection_id connection, std::span<const std::byte> bytes) {
    step(find(connection), [&](open_stream& stream, xmpp::stream_events& events) {
        stream.machine.on_bytes(bytes, of_.log.now().mono, events);
    });
}

void key_verifier::tls_up(connection_id connection, const xmpp::tls_peer& peer) {
    step(find(connection), [&](open_stream& stream, xmpp::stream_events& events) {
        stream.peer.fingerprint = peer.fingerprint;
        const auto wrong = object_to(peer, of_.how.peers.find(stream.peer.domain));
        switch (stream.over) {
        case transport::clear:
            stream.machine.on_tls(peer, events, wrong);
            break;
        case transport::tls:
            stream.machine.on_connected_tls(peer, events, wrong);
            break;
        }
    });
}

bool key_verifier::obey(table::iterator at, xmpp::stream_events& events) {
    auto& stream = at->second;
    for (auto& event : events) {
        if (auto* const bytes = std::get_if<xmpp::send_bytes>(&event)) {
            send_coalesced(of_.out, stream.connection, std::move(bytes->bytes));
        } else if (std::holds_alternative<xmpp::start_tls>(event)) {
            of_.out.emplace_back(
                start_tls{stream.connection, false, at->first.first, at->first.second});
        } else if (const auto* const what = std::get_if<xmpp::key_judged>(&event)) {
            judged(stream, *what);
        } else if (const auto* const remark = std::get_if<xmpp::stream_remark>(&event)) {
            audit::record entry = record_of_remark(stream.peer, *remark);
            of_.log.add(entry);
        } else if (const auto* const why = std::get_if<xmpp::stream_ended>(&event)) {
            of_.out.emplace_back(close_connection{stream.connection});
            over(at, *why);
            return false;
        }
    }
    return true;
}

void key_verifier::judged(open_stream& stream, const xmpp::key_judged& what) {
    const auto at = std::find_if(stream.questions.begin(), stream.questions.end(),
                                 [&](const question& q) { return q.claim.id == what.id; });
    if (at == stream.questions.end()) {
        return; // answered after its time
    }
    question about = std::move(*at);
    stream.questions.erase(at);
    const bool error = what.answer == verdict::error;
    give(std::move(about), what.answer, error ? "remote-server-not-found" : "",
         "The server at " + stream.peer.address + " was asked" +
             (error ? ", and says " + std::string(what.condition) : "") + ".");
}

void key_verifier::ask_what_waits(open_stream& stream) {
    xmpp::stream_events events;
    for (auto& each : stream.questions) {
        if (!std::exchange(each.asked, true)) {
            stream.machine.ask(each.claim.id, each.claim.key, of_.log.now().mono, events);
        }
    }
    for (auto& event : events) { // it says nothing else
        if (auto* const bytes = std::get_if<xmpp::send_bytes>(&event)) {
            send_coalesced(of_.out, stream.connection, std::move(bytes->bytes));
        }
    }
}

void key_verifier::over(table::iterator at, const xmpp::stream_ended& why) {
    auto stream = std::move(at->second);
    index_.erase(stream.connection);
    streams_.erase(at);
    const bool asked =
        stream.machine.asking() || std::any_of(stream.questions.begin(), stream.questions.end(),
                                               [](const question& q) { return q.asked; });
    audit::record entry = record_of(stream.peer, why.error.empty() && stream.questions.empty()
                                                     ? audit::event::stream_closed
                                                     : audit::event::stream_refused);
    entry.outcome = why.by_peer ? "by-peer" : "by-this-box";
    entry.reason = why.error;
    entry.rule = why.rule;
    entry.detail = why.text;
    of_.log.add(entry);
    for (auto& each : stream.questions) {
        give(std::move(each), verdict::error,
             why.error == "host-unknown" || why.rule == "domain.none" ? "remote-server-not-found"
             : asked                                                  ? "remote-server-timeout"
                                                                      : "remote-connection-failed",
             "No answer: " + why.text + " (" + why.rule + ").");
    }
}

void key_verifier::closed(connection_id connection, const std::string& why) {
    if (const auto at = find(connection); at != streams_.end()) {
        over(at, {"", "connection.closed", why, 0, true});
    }
}

void key_verifier::no_such_domain(connection_id connection, const std::string& why) {
    if (const auto at = find(connection); at != streams_.end()) {
        over(at, {"", "domain.none", why, 0, true});
    }
}

void key_verifier::on_time() {
    const auto now = of_.log.now().mono;
    for (auto at = streams_.begin(); at != streams_.end();) {
        const auto here = at++; // step() may erase
        step(here, [&](open_stream& stream, xmpp::stream_events& events) {
            for (auto each = stream.questions.begin(); each != stream.questions.end();) {
                if (each->until > now) {
                    ++each;
                    continue;
                }
                give(std::move(*each), verdict::error, "remote-server-timeout",
                     "No answer within " + std::to_string(patience.count()) + " s.");
                each = stream.questions.erase(each);
            }
            if (stream.machine.next_deadline() <= now) {
                stream.machine.on_time(now, events);
            }
        });
    }
}

void key_verifier::close_all(std::string_view error, std::string_view rule, std::string_view text) {
    for (auto at = streams_.begin(); at != streams_.end();) {
        const auto here = at++;
        xmpp::stream_events events;
        here->second.machine.close(error, rule, text, events);
        obey(here, events);
    }
}

} // namespace diolkos::box
