// The half of a server that listens: streams that the box opens to it.
#include "promise.hpp"
#include "server.hpp"
#include "stage.hpp"

namespace diolkos::simulation {

void server::accept(std::shared_ptr<tcp> wire, const std::string& box_domain) {
    const auto number = ++last_receiver_;
    auto& made = receivers_[number];
    made.wire = std::move(wire);
    made.from = box_domain;
    made.machine.emplace(xmpp::inbound_stream::settings{
                             {},
                             [this](std::string_view name) { return name == how_.domain; },
                             [](std::string_view) { return true; },
                             [this] { return "x" + std::to_string(of_.new_session()); },
                             [](std::string_view, const xmpp::tls_peer&) {
                                 return xmpp::accepted_proofs{true, false, false};
                             }},
                         of_.clock.now());
    made.wire->listen(1, {[this, number](std::string&& bytes) { hear(number, std::move(bytes)); },
                          [this, number](const std::string&) { receivers_.erase(number); },
                          {},
                          [this, number] {
                              auto& one = receivers_.at(number);
                              xmpp::stream_events events;
                              one.machine->on_tls(proves(one.from), events);
                              obey(number, events);
                          }});
    if (stalled_) {
        made.wire->read(1, false);
    }
}

void server::hear(std::uint64_t number, std::string&& bytes) {
    const auto at = receivers_.find(number);
    if (at == receivers_.end()) {
        return;
    }
    xmpp::stream_events events;
    at->second.machine->on_bytes(std::as_bytes(std::span(bytes)), of_.clock.now(), events);
    obey(number, events);
}

void server::obey(std::uint64_t number, xmpp::stream_events& events) {
    for (auto& event : events) {
        const auto at = receivers_.find(number);
        if (at == receivers_.end()) {
            return;
        }
        auto& one = at->second;
        if (auto* const bytes = std::get_if<xmpp::send_bytes>(&event)) {
            say(*one.wire, std::move(bytes->bytes), how_.acknowledges);
        } else if (std::holds_alternative<xmpp::start_tls>(event)) {
            one.wire->start_tls(1);
        } else if (const auto* const stanza = std::get_if<xmpp::stanza_received>(&event)) {
            take(number, *stanza);
        } else if (const auto* const begun = std::get_if<xmpp::session_begun>(&event)) {
            one.session = begun->id;
            sessions_[one.session] = 0;
        } else if (const auto* const wanted = std::get_if<xmpp::session_wanted>(&event)) {
            const auto found = sessions_.find(wanted->id);
            xmpp::stream_events answer;
            if (found != sessions_.end() && how_.resumes) {
                one.session = wanted->id;
                one.machine->resume_session(found->second, answer);
            } else if (found != sessions_.end() && of_.random.percent(50)) {
                one.machine->refuse_session(found->second, answer);
            } else {
                one.machine->refuse_session({}, answer);
            }
            obey(number, answer);
        } else if (const auto* const over = std::get_if<xmpp::stream_ended>(&event)) {
            of_.clock.note(how_.domain, "a stream to it ended: " + over->rule);
            one.wire->close(1);
        }
    }
}

void server::take(std::uint64_t number, const xmpp::stanza_received& what) {
    auto& one = receivers_.at(number);
    if (what.number != 0) {
        sessions_[one.session] = what.number;
        if (!deaf_) {
            of_.clock.after(how_.thinks, [this, number] { handled(number); });
        }
    }
    const auto* const id = what.stanza.find("id");
    const auto* const type = what.stanza.find("type");
    must(id != nullptr, "a server has got a stanza that nobody has sent");
    address_label label;
    label.id = *id;
    label.type = type != nullptr ? std::string_view(*type) : std::string_view();
    label.is_error = label.type == "error" && !label.id.starts_with('e');
    auto* const which = of_.letters.find(label.key());
    must(which != nullptr, how_.domain + " has got a stanza that nobody has sent: " + *id);
    of_.clock.note(how_.domain, label.is_error ? "gets an error for" : "gets", which->number);
    of_.seen.received(how_.domain, *which, label.is_error);
    if (!label.is_error && which->asks && which->received == 1) {
        auto& answer = of_.letters.answer(*which);
        of_.clock.after(how_.thinks, [this, &answer] { write(answer); });
    }
}

// All that has come is handled, as far as this server's session goes.
void server::handled(std::uint64_t number) {
    const auto at = receivers_.find(number);
    if (at == receivers_.end() || deaf_ || !how_.acknowledges) {
        return;
    }
    const auto found = sessions_.find(at->second.session);
    if (found != sessions_.end() && at->second.machine->established()) {
        xmpp::stream_events events;
        at->second.machine->handled(found->second, events);
        obey(number, events);
    }
}

} // namespace diolkos::simulation
