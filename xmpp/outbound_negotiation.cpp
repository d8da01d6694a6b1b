#include "xmpp/outbound_state.hpp"
#include "xmpp/sasl_external.hpp"

namespace diolkos::xmpp {

void outbound_stream::state::on_element(first_level&& item) {
    struct rule {
        phase when;
        outbound_speech what;
        void (state::*then)(const element&);
    };
    // All that a peer may say.
    static constexpr rule table[] = {
        {phase::await_features, outbound_speech::features, &state::on_features},
        {phase::await_proceed, outbound_speech::proceed, &state::on_proceed},
        {phase::await_proceed, outbound_speech::tls_failure, &state::on_tls_failure},
        {phase::await_secure_features, outbound_speech::features, &state::on_secure_features},
        {phase::await_success, outbound_speech::success, &state::on_success},
        {phase::await_success, outbound_speech::sasl_failure, &state::on_sasl_failure},
        {phase::await_final_features, outbound_speech::features, &state::on_final_features},
        {phase::await_result, outbound_speech::dialback, &state::on_dialback},
        {phase::asking, outbound_speech::dialback, &state::on_dialback},
        {phase::await_management, outbound_speech::management, &state::on_management},
        {phase::established, outbound_speech::management, &state::on_management},
    };
    const outbound_speech what = classify_outbound(item.content);
    if (what == outbound_speech::stream_error) // anywhere
        return end(peer_error(item.content), true);
    for (const rule& each : table)
        if (each.when == where && each.what == what)
            return (this->*each.then)(item.content);
    if (what == outbound_speech::dialback) // whatever was not asked for is dropped
        return on_dialback(item.content);
    object({"unsupported-stanza-type", "stream.unexpected",
            "the peer sent what has no place at this point of an outgoing stream"});
}

// --- before TLS ----------------------------------------------------------------------------------

void outbound_stream::state::on_features(const element& features) {
    if (!offers_starttls(features))
        return object({"policy-violation", "starttls.not-offered",
                       "the peer does not offer STARTTLS, and there is no going without"});
    core.say("<starttls xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\"/>", *out);
    move_to(phase::await_proceed);
}

void outbound_stream::state::on_proceed(const element&) {
    // Bytes in the clear that would seem to have come under TLS (RFC 6120, 5.4.3.3).
    if (!core.nothing_behind())
        return object({"policy-violation", "starttls.plaintext-behind", "bytes behind proceed"});
    core.begin_tls(*out);
    move_to(phase::await_tls);
}

void outbound_stream::state::on_tls_failure(const element&) {
    end({"", "starttls.failure", "the peer could not start TLS"}, true);
}

// --- inside TLS ----------------------------------------------------------------------------------

void outbound_stream::state::on_secure_features(const element& features) {
    has_dialback = has_dialback || dialback::offered_in(features);
    has_management = offers_management(features); // with dialback there are no other features
    if (how.use == purpose::questions)
        return move_to(phase::asking);
    if (!how.proofs.external)
        return claim({"policy-violation", "dialback.not-possible",
                      "only dialback is accepted, and the certificate does not prove the domain"});
    if (!offers_external(features))
        return claim({"policy-violation", "sasl.external-not-offered",
                      "the peer does not offer SASL EXTERNAL: it does not trust our certificate"});
    core.say(sasl::auth(how.local_domain), *out);
    move_to(phase::await_success);
}

void outbound_stream::state::on_success(const element&) {
    // The next stream begins with our header, so nothing can be here yet (RFC 6120, 6.4.6).
    if (!core.nothing_behind())
        return object({"policy-violation", "sasl.bytes-behind", "bytes behind success"});
    core.restart();
    move_to(phase::await_final_features);
    open();
}

void outbound_stream::state::on_sasl_failure(const element& failure) {
    std::string text = "the peer refused SASL EXTERNAL";
    bool for_now = false;
    if (!failure.children.empty()) {
        text += ": " + peer_text(failure.children.front().name);
        for_now = failure.children.front().name == "temporary-auth-failure";
    }
    if (!may_dialback())
        return end({for_now ? "remote-connection-failed" : "not-authorized", "sasl.failure",
                    std::move(text)},
                   true);
    remark({"not-authorized", "sasl.failure", text, how.remote_domain});
    claim({"not-authorized", "sasl.failure", std::move(text)});
}

void outbound_stream::state::on_final_features(const element& features) {
    has_management = offers_management(features);
    accepted({how.remote_domain, std::string(sasl::external), {}, proved});
}

// --- stream management ---------------------------------------------------------------------------

// Both ends have proved who they are: what is left is whether stanzas are acknowledged.
void outbound_stream::state::accepted(stream_authenticated&& who) {
    authenticated = std::move(who);
    if (!has_management)
        return establish();
    core.say(management.begin(), *out);
    move_to(phase::await_management);
}

void outbound_stream::state::establish() {
    move_to(phase::established);
    out->emplace_back(std::move(authenticated));
}

void outbound_stream::state::on_management(const element& what) {
    obey(management.on_element(what, now));
    if (where != phase::await_management)
        return;
    switch (management.now_is()) {
    case initiating_management::state::enabling:
    case initiating_management::state::resuming:
        break;
    case initiating_management::state::off: // refused: it goes without
    case initiating_management::state::on:
        establish();
        break;
    }
}

void outbound_stream::state::obey(initiating_management::heard&& what) {
    if (!what.say.empty())
        core.say(what.say, *out);
    if (what.wrong)
        return object(*what.wrong);
    if (what.acknowledged)
        out->emplace_back(stanzas_acknowledged{*what.acknowledged});
}

} // namespace diolkos::xmpp
