#include "xmpp/certificate_identity.hpp"
#include "xmpp/inbound_state.hpp"
#include "xmpp/namespaces.hpp"
#include "xmpp/sasl_external.hpp"
#include "xmpp/stanza_admission.hpp"

#include <exception>

namespace diolkos::xmpp {

// --- offers --------------------------------------------------------------------------------------

void inbound_stream::state::offer_starttls() {
    core.say("<stream:features><starttls xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\"><required/>"
             "</starttls></stream:features>",
             *out);
    move_to(phase::offer_starttls);
}

void inbound_stream::state::offer_sasl() {
    std::string offers;
    if (proofs_of(from).external && proves(peer, from))
        offers += "<mechanisms xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\">"
                  "<mechanism>EXTERNAL</mechanism></mechanisms>";
    if (offers_dialback()) {
        offers += dialback::feature;
        append_limits(offers); // there are no further features for who proves itself by dialback
    }
    core.say(offers.empty() ? "<stream:features/>"
                            : "<stream:features>" + offers + "</stream:features>",
             *out);
    move_to(phase::offer_sasl);
}

// What holds once it has authenticated (XEP-0478).
void inbound_stream::state::append_limits(std::string& features) const {
    features.append("<limits xmlns=\"")
        .append(ns::stream_limits)
        .append("\"><max-bytes>")
        .append(std::to_string(how.limits.after.stanza_bytes))
        .append("</max-bytes><idle-seconds>")
        .append(std::to_string(how.limits.idle.count()))
        .append("</idle-seconds></limits>");
}

void inbound_stream::state::establish() {
    core.raise_limits();
    std::string features = "<stream:features>";
    append_limits(features);
    features.append(management::feature);
    if (offers_dialback()) // for further pairs (XEP-0220, 2.2.1)
        features.append(dialback::feature);
    core.say(features.append("</stream:features>"), *out);
    move_to(phase::established);
    authority.prove(from);
    first = from;
    out->emplace_back(stream_authenticated{from, std::string(sasl::external)});
}

// --- elements ------------------------------------------------------------------------------------

void inbound_stream::state::on_element(first_level&& item) {
    struct rule {
        phase when;
        inbound_speech what;
        void (state::*then)(first_level&&);
    };
    // All that a peer may say.
    static constexpr rule table[] = {
        {phase::offer_starttls, inbound_speech::starttls, &state::on_starttls},
        {phase::offer_starttls, inbound_speech::dialback, &state::on_dialback},
        {phase::offer_sasl, inbound_speech::dialback, &state::on_dialback},
        {phase::offer_sasl, inbound_speech::sasl_auth, &state::on_auth},
        {phase::offer_sasl, inbound_speech::sasl_abort, &state::on_abort},
        {phase::await_response, inbound_speech::sasl_response, &state::on_response},
        {phase::await_response, inbound_speech::sasl_abort, &state::on_abort},
        {phase::established, inbound_speech::stanza, &state::on_stanza},
        {phase::established, inbound_speech::dialback, &state::on_dialback},
        {phase::established, inbound_speech::management, &state::on_management},
        {phase::closing, inbound_speech::stanza, &state::on_stanza},
        {phase::closing, inbound_speech::dialback, &state::on_too_late},
        {phase::closing, inbound_speech::management, &state::on_too_late},
    };
    const inbound_speech what = classify_inbound(item.content);
    if (what == inbound_speech::stream_error) // anywhere
        return end(peer_error(item.content), true);
    for (const rule& each : table)
        if (each.when == where && each.what == what)
            return (this->*each.then)(std::move(item));
    on_unexpected(what);
}

// It would have to be answered, and nothing can be said any more.
void inbound_stream::state::on_too_late(first_level&&) {
    remark(
        {"", "stream.closing", "what cannot be answered on a stream that is being closed", from});
}

void inbound_stream::state::on_unexpected(inbound_speech what) {
    if (where == phase::closing)
        return object({"unsupported-stanza-type", "stream.closing",
                       "no stanza, on a stream that is being closed"});
    switch (what) {
    case inbound_speech::starttls:
        return object({"policy-violation", "starttls.again", "STARTTLS inside TLS"});
    case inbound_speech::sasl_auth:
        if (where == phase::offer_starttls)
            return refuse_sasl("encryption-required", "sasl.before-tls",
                               "authentication before TLS");
        return refuse_sasl("malformed-request", "sasl.again", "a second authentication");
    case inbound_speech::sasl_response:
    case inbound_speech::sasl_abort:
        return refuse_sasl("malformed-request", "sasl.order", "no authentication is under way");
    case inbound_speech::compress: // XEP-0138, 4
        core.say("<failure xmlns=\"http://jabber.org/protocol/compress\"><unsupported-method/>"
                 "</failure>",
                 *out);
        return object({"unsupported-feature", "stream.compression", "compression is not offered"});
    case inbound_speech::dialback:
        if (established())
            return object({"unsupported-stanza-type", "dialback.not-offered",
                           "dialback on an authenticated stream"});
        return object({"not-authorized", "dialback.not-offered",
                       where == phase::offer_starttls || proves(peer, from)
                           ? "dialback is not offered"
                           : "dialback is not offered, and " + why_not_proved(peer, from)});
    case inbound_speech::management: // XEP-0198, 3
        core.say(management::failed("unexpected-request", {}), *out);
        return object({"not-authorized", "sm.before-authentication",
                       "stream management before authentication"});
    case inbound_speech::stanza:
        return object(
            {"not-authorized", "stanza.before-authentication", "a stanza before authentication"});
    case inbound_speech::client_element:
        return object({"invalid-namespace", "stanza.namespace", "an element of jabber:client"});
    case inbound_speech::other:
        return object({"unsupported-stanza-type", "stanza.type", "an element that is no stanza"});
    case inbound_speech::stream_error:
        std::terminate(); // on_element() has dealt with it
    }
}

void inbound_stream::state::refuse_sasl(std::string_view condition, std::string_view rule,
                                        std::string text) {
    core.say(sasl::failure(condition), *out);
    // Dialback may follow on the same stream (RFC 6120, 6.4.5).
    if ((where == phase::offer_sasl || where == phase::await_response) && offers_dialback() &&
        ++sasl_failures <= max_sasl_failures) {
        move_to(phase::offer_sasl);
        return remark({condition, rule, std::move(text), from});
    }
    object({"not-authorized", rule, std::move(text)});
}

void inbound_stream::state::on_starttls(first_level&&) {
    // Bytes in the clear that would seem to have come under TLS (RFC 6120, 5.4.3.3).
    if (!core.nothing_behind())
        return object({"policy-violation", "starttls.plaintext-behind", "bytes behind STARTTLS"});
    core.say("<proceed xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\"/>", *out);
    core.begin_tls(*out);
    move_to(phase::await_tls);
}

void inbound_stream::state::on_auth(first_level&& item) {
    const std::string* mechanism = item.content.find("mechanism");
    if (mechanism == nullptr || !item.content.children.empty())
        return refuse_sasl("malformed-request", "sasl.auth", "an auth element that is malformed");
    if (*mechanism != sasl::external)
        return refuse_sasl("invalid-mechanism", "sasl.mechanism", "a mechanism not offered");
    if (!proofs_of(from).external)
        return refuse_sasl("invalid-mechanism", "sasl.not-accepted",
                           "SASL EXTERNAL is not accepted of this domain");
    if (!proves(peer, from))
        return refuse_sasl("invalid-mechanism", "sasl.not-proved", why_not_proved(peer, from));
    if (!item.content.text.empty())
        return authenticate(item.content.text);
    // No initial response: ask for it (RFC 6120, 6.4.2).
    core.say("<challenge xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"/>", *out);
    move_to(phase::await_response);
}

void inbound_stream::state::on_response(first_level&& item) {
    if (!item.content.children.empty())
        return refuse_sasl("malformed-request", "sasl.auth", "a response that is malformed");
    authenticate(item.content.text);
}

void inbound_stream::state::authenticate(std::string_view response) {
    auto decision = sasl::decide(response, from);
    if (!decision.failure.empty())
        return refuse_sasl(decision.failure, "sasl.identity", std::move(decision.text));
    // The next stream must not begin before this end has agreed to it (RFC 6120, 6.4.6).
    if (!core.nothing_behind())
        return object({"policy-violation", "sasl.bytes-behind", "bytes behind authentication"});
    core.say("<success xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"/>", *out);
    core.restart();
    authority.forget_claims(); // the stream that they were made on is over
    move_to(phase::await_final_header);
}

void inbound_stream::state::on_abort(first_level&&) {
    refuse_sasl("aborted", "sasl.aborted", "the peer aborted authentication");
}

void inbound_stream::state::on_stanza(first_level&& item) {
    std::string sender;
    if (const auto wrong = object_to_stanza(item.content, authority, how.serves, sender))
        return object(*wrong);
    if (management.undecided())
        return object({"policy-violation", "sm.undecided",
                       "a stanza before it is decided whether its session is resumed"});
    if (sender == first)
        sender.clear();
    out->emplace_back(stanza_received{std::move(item.content), item.bytes, std::move(sender),
                                      management.received()});
}

void inbound_stream::state::on_management(first_level&& item) {
    const bool of_session = item.content.name == "enable" || item.content.name == "resume";
    if (of_session && !requests.admits(core.now()))
        return object({"policy-violation", "limit.management-requests",
                       "too many sessions asked for in a short time"});
    auto heard = management.on_element(item.content);
    say_if_any(heard.say);
    if (heard.wrong)
        return object(*heard.wrong);
    if (auto* session = std::get_if<receiving_management::begun>(&heard.then))
        out->emplace_back(session_begun{std::move(session->id)});
    else if (auto* wanted = std::get_if<receiving_management::resumption_wanted>(&heard.then))
        out->emplace_back(session_wanted{std::move(wanted->id)});
}

} // namespace diolkos::xmpp
