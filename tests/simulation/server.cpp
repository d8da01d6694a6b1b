// The half of a server that speaks: its own streams to the box.
#include "server.hpp"

#include "promise.hpp"
#include "stage.hpp"

namespace diolkos::simulation {

xmpp::tls_peer proves(const std::string& domain) {
    xmpp::tls_peer peer;
    peer.protocol = "TLSv1.3";
    peer.has_certificate = true;
    peer.chain_valid = true;
    peer.fingerprint = std::string(64, 'a');
    peer.dns_names = {domain};
    return peer;
}

server::server(stage& of, box::side side, server_plan how)
    : of_(of),
      side_(side),
      how_(std::move(how)) {}

void server::write(letter& what) {
    of_.clock.note(how_.domain, "writes " + what.xml.substr(0, 120), what.number);
    auto& to = senders_[what.to_domain];
    if (!to) {
        to = std::make_unique<sender>();
        to->to = what.to_domain;
    }
    to->waiting.push_back(&what);
    if (to->ready) {
        flush(*to);
    } else {
        connect_later(*to, 0ns);
    }
}

void server::connect_later(sender& of, duration pause) {
    if (of.trying || of.wire) {
        return;
    }
    of.trying = true;
    of_.clock.after(pause, [this, &of] {
        of.trying = false;
        connect(of);
    });
}

void server::connect(sender& of) {
    if (of.wire || (of.waiting.empty() && of.sent.empty())) {
        return;
    }
    auto& box = of_.box(side_);
    if (down_ || !box.takes_connections()) {
        return connect_later(of, of_.random.between(50ms, duration(500ms)));
    }
    of.wire = std::make_shared<tcp>(of_.clock, of_.random, way);
    of.machine.emplace(xmpp::outbound_stream::settings{{},
                                                       how_.domain,
                                                       of.to,
                                                       {},
                                                       {},
                                                       xmpp::outbound_stream::purpose::stanzas,
                                                       std::exchange(of.lost, std::nullopt)},
                       of_.clock.now());
    of.wire->listen(1, {[this, &of](std::string&& bytes) { hear(of, std::move(bytes)); },
                        [this, &of](const std::string&) { lost(of); },
                        {},
                        [this, &of] {
                            xmpp::stream_events events;
                            of.machine->on_tls(proves(of.to), events);
                            obey(of, events);
                        }});
    (void)box.accept(of.wire, how_.domain);
    if (of.wire) { // the box may have died of it
        xmpp::stream_events events;
        of.machine->on_connected(events);
        obey(of, events);
    }
}

// Without the offer and its answer, if this server does not know XEP-0198.
void server::say(tcp& wire, std::string&& bytes, bool with_management) {
    static const std::string offer = "<sm xmlns=\"urn:xmpp:sm:3\"/>";
    if (const auto at = with_management ? std::string::npos : bytes.find(offer);
        at != std::string::npos) {
        bytes.erase(at, offer.size());
    }
    wire.send(1, std::move(bytes));
}

void server::hear(sender& of, std::string&& bytes) {
    static const std::string offer = "<sm xmlns=\"urn:xmpp:sm:3\"/>";
    if (const auto at = how_.manages ? std::string::npos : bytes.find(offer);
        at != std::string::npos) {
        bytes.erase(at, offer.size());
    }
    xmpp::stream_events events;
    of.machine->on_bytes(std::as_bytes(std::span(bytes)), of_.clock.now(), events);
    obey(of, events);
}

void server::obey(sender& of, xmpp::stream_events& events) {
    const auto wire = of.wire; // it may be lost meanwhile
    for (auto& event : events) {
        if (of.wire != wire) {
            return;
        }
        if (auto* const bytes = std::get_if<xmpp::send_bytes>(&event)) {
            say(*wire, std::move(bytes->bytes), true);
        } else if (std::holds_alternative<xmpp::start_tls>(event)) {
            wire->start_tls(1);
        } else if (const auto* const upto = std::get_if<xmpp::stanzas_acknowledged>(&event)) {
            while (!of.sent.empty() && of.sent.front().first != 0 &&
                   of.sent.front().first <= upto->upto) {
                auto& one = *of.sent.front().second;
                of.sent.pop_front();
                one.acknowledged = true;
                of_.seen.acknowledged(one);
            }
        } else if (std::holds_alternative<xmpp::stream_authenticated>(event)) {
            begin(of);
        } else if (const auto* const over = std::get_if<xmpp::stream_ended>(&event)) {
            of_.clock.note(how_.domain, "its stream ended: " + over->rule + " " + over->text);
            wire->close(1);
        }
    }
    if (of.ready) {
        flush(of);
    }
}

// What was not acknowledged comes first, again: of a session that goes on it has not arrived.
void server::begin(sender& of) {
    of.ready = true;
    if (!of.machine->resumed()) {
        of.session = of_.new_session();
    }
    while (!of.sent.empty()) {
        of.waiting.push_front(of.sent.back().second);
        of.sent.pop_back();
    }
}

void server::flush(sender& of) {
    if (of.waiting.empty() || stalled_) {
        return;
    }
    xmpp::stream_events events;
    while (!of.waiting.empty() && of.wire->unsent(1) < 16'384) {
        auto& next = *of.waiting.front();
        of.waiting.pop_front();
        const auto number = of.machine->send(next.xml, of_.clock.now(), events);
        if (next.sessions.empty() || next.sessions.back() != of.session) {
            next.sessions.push_back(of.session);
        }
        of_.seen.sent(next, of.session);
        if (number != 0) {
            of.sent.emplace_back(number, &next);
        }
    }
    of.machine->pause(of_.clock.now(), events);
    for (auto& event : events) {
        if (auto* const bytes = std::get_if<xmpp::send_bytes>(&event)) {
            say(*of.wire, std::move(bytes->bytes), true);
        }
    }
}

void server::lost(sender& of) {
    of_.clock.note(how_.domain, "has lost its stream to the box");
    of.lost = of.ready ? of.machine->session() : std::nullopt;
    of.wire.reset();
    of.machine.reset();
    of.ready = false;
    if (!of.waiting.empty() || !of.sent.empty()) {
        connect_later(of, of_.random.between(1ms, duration(800ms)));
    }
}

void server::on_time() {
    for (auto& [domain, of] : senders_) {
        if (of->machine && of->wire && of->machine->next_deadline() <= of_.clock.now()) {
            xmpp::stream_events events;
            of->machine->on_time(of_.clock.now(), events);
            obey(*of, events);
        } else if (of->ready) {
            flush(*of);
        }
    }
    std::vector<std::uint64_t> due;
    for (auto& [number, one] : receivers_) {
        if (one.machine->next_deadline() <= of_.clock.now()) {
            due.push_back(number);
        }
    }
    for (const auto number : due) {
        if (const auto at = receivers_.find(number); at != receivers_.end()) {
            xmpp::stream_events events;
            at->second.machine->on_time(of_.clock.now(), events);
            obey(number, events);
        }
    }
}

} // namespace diolkos::simulation
