#include "box/key_verifier.hpp"

#include "box/peer_policy.hpp"
#include "box/peer_proofs.hpp"
#include "box/stream_record.hpp"

#include <algorithm>

namespace diolkos::box {

using xmpp::dialback::verdict;

std::size_t key_verifier::pending() const noexcept {
    std::size_t count = 0;
    for (const auto& [between, stream] : streams_) {
        count += stream.questions.size();
    }
    return count;
}

const char* key_verifier::limit_reached(const xmpp::key_claimed& claim) const {
    std::size_t of_domain = 0;
    for (const auto& [between, stream] : streams_) {
        of_domain += between.second == claim.from ? stream.questions.size() : 0;
    }
    if (of_domain >= max_pending_per_domain) {
        return "limit.dialback-pending-domain";
    }
    if (pending() >= max_pending) {
        return "limit.dialback-pending";
    }
    return streams_.size() >= max_streams && !streams_.contains({claim.to, claim.from})
               ? "limit.dialback-streams"
               : nullptr;
}

void key_verifier::ask(connection_id asker, xmpp::key_claimed claim) {
    const auto now = of_.log.now().mono;
    if (const char* const rule = limit_reached(claim); rule != nullptr) {
        give({asker, std::move(claim), now}, verdict::error, "resource-constraint",
             "Too many keys are being verified (" + std::string(rule) + ").");
        return;
    }
    const domains between(claim.to, claim.from);
    auto at = streams_.find(between);
    if (at == streams_.end()) {
        at = open(between);
    }
    at->second.questions.push_back({asker, std::move(claim), now + patience});
    if (at->second.machine.asking()) {
        ask_what_waits(at->second);
    }
}

key_verifier::table::iterator key_verifier::open(const domains& between) {
    const auto connection = of_.new_connection();
    stream_peer peer;
    peer.domain = between.second;
    xmpp::outbound_stream machine({.limits = of_.how.streams,
                                   .local_domain = between.first,
                                   .remote_domain = between.second,
                                   .proofs = proofs_of(of_.how, between.second),
                                   .key = {},
                                   .use = xmpp::outbound_stream::purpose::questions},
                                  of_.log.now().mono);
    const auto at =
        streams_.emplace(between, open_stream{connection, std::move(machine), std::move(peer), {}});
    index_.emplace(connection, between);
    of_.out.emplace_back(open_connection{connection, between.first, between.second,
                                         of_.how.peers.find(between.second).direct});
    return at.first;
}

// --- what its streams say ------------------------------------------------------------------------

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
        switch (stream.over) {
        case transport::clear:
            stream.machine.on_tls(peer, events);
            break;
        case transport::tls:
            stream.machine.on_connected_tls(peer, events);
            break;
        }
        if (const auto wrong = object_to(peer, of_.how.peers.find(stream.peer.domain))) {
            stream.machine.close(wrong->error, wrong->rule, wrong->text, events);
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

void key_verifier::give(question&& about, verdict answer, std::string_view condition,
                        std::string detail) {
    outcomes_.push_back(
        {about.asker, std::move(about.claim), answer, condition, std::move(detail)});
}

} // namespace diolkos::box
