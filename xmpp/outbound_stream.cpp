#include "xmpp/outbound_stream.hpp"

#include "xmpp/certificate_identity.hpp"
#include "xmpp/outbound_speech.hpp"
#include "xmpp/sasl_external.hpp"
#include "xmpp/stream_core.hpp"

#include <utility>

namespace diolkos::xmpp {
namespace {

enum class phase : std::uint8_t {
    connecting,
    await_features,
    await_proceed,
    await_tls,
    await_secure_features,
    await_success,
    await_final_features,
    established,
    ended,
};

} // namespace

struct outbound_stream::state {
    state(settings wanted, monotonic now)
        : how(std::move(wanted)),
          core(how.limits, now) {}

    settings how;
    stream_core core;
    phase where = phase::connecting;
    stream_events* out = nullptr; // of the call under way

    // The one place where the state changes.
    void move_to(phase next) noexcept { where = next; }

    // What stream_core::hear() calls.
    [[nodiscard]] bool listening() const noexcept {
        return where != phase::connecting && where != phase::ended;
    }
    [[nodiscard]] bool established() const noexcept { return where == phase::established; }
    void on_header(stream_header&& header);
    void on_element(first_level&& item);
    void on_close() { end({"", "stream.closed", "the peer closed the stream"}, true); }
    void object(const objection& why) { end(why, false); }

    void end(const objection& why, bool by_peer);
    void open();

    void on_features(const element& features);
    void on_proceed(const element&);
    void on_tls_failure(const element&);
    void on_secure_features(const element& features);
    void on_success(const element&);
    void on_sasl_failure(const element& failure);
    void on_final_features(const element&);
};

void outbound_stream::state::end(const objection& why, bool by_peer) {
    core.end(why, by_peer, *out);
    move_to(phase::ended);
}

void outbound_stream::state::open() {
    core.say_header(how.local_domain, how.remote_domain, {}, *out);
}

void outbound_stream::state::on_header(stream_header&& header) {
    // Its `from` proves nothing, and Openfire has its main domain there: the certificate decides.
    if (const auto wrong = object_to(header))
        object(*wrong);
}

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
    };
    const outbound_speech what = classify_outbound(item.content);
    if (what == outbound_speech::stream_error) // anywhere
        return end(peer_error(item.content), true);
    for (const rule& each : table)
        if (each.when == where && each.what == what)
            return (this->*each.then)(item.content);
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
    if (!offers_external(features))
        return object({"policy-violation", "sasl.external-not-offered",
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
    if (!failure.children.empty())
        text += ": " + peer_text(failure.children.front().name);
    end({"not-authorized", "sasl.failure", std::move(text)}, true);
}

void outbound_stream::state::on_final_features(const element&) {
    move_to(phase::established);
    out->emplace_back(stream_authenticated{how.remote_domain, std::string(sasl::external)});
}

// --- the stream ----------------------------------------------------------------------------------

outbound_stream::outbound_stream(settings how, monotonic now)
    : state_(std::make_unique<state>(std::move(how), now)) {}
outbound_stream::~outbound_stream() = default;
outbound_stream::outbound_stream(outbound_stream&&) noexcept = default;
outbound_stream& outbound_stream::operator=(outbound_stream&&) noexcept = default;

void outbound_stream::on_connected(stream_events& out) {
    state_->out = &out;
    if (state_->where != phase::connecting)
        return; // the stream has ended meanwhile
    state_->move_to(phase::await_features);
    state_->open();
}

void outbound_stream::on_bytes(std::span<const std::byte> bytes, monotonic now,
                               stream_events& out) {
    state_->out = &out;
    if (state_->listening())
        state_->core.hear(bytes, now, *state_);
}

void outbound_stream::on_tls(const tls_peer& peer, stream_events& out) {
    state_->out = &out;
    if (!state_->core.end_tls())
        return; // the stream has ended meanwhile
    state_->move_to(phase::await_secure_features);
    state_->open();
    if (!proves(peer, state_->how.remote_domain))
        state_->object(
            {"not-authorized", "tls.identity", why_not_proved(peer, state_->how.remote_domain)});
}

void outbound_stream::send(std::string_view stanza_xml, monotonic now, stream_events& out) {
    state_->core.told(now);
    state_->core.say(stanza_xml, out);
}

void outbound_stream::close(std::string_view error, std::string_view rule, std::string_view text,
                            stream_events& out) {
    state_->out = &out;
    if (!ended())
        state_->object({error, rule, std::string(text)});
}

void outbound_stream::on_time(monotonic now, stream_events& out) {
    state_->out = &out;
    if (!ended())
        state_->core.tick(now, *state_, out);
}

monotonic outbound_stream::next_deadline() const noexcept {
    return state_->core.next_deadline(established());
}

bool outbound_stream::established() const noexcept {
    return state_->where == phase::established;
}
bool outbound_stream::ended() const noexcept {
    return state_->where == phase::ended;
}

} // namespace diolkos::xmpp
