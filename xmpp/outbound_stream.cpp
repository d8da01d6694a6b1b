#include "xmpp/outbound_stream.hpp"

#include "xmpp/certificate_identity.hpp"
#include "xmpp/namespaces.hpp"
#include "xmpp/sasl_external.hpp"
#include "xmpp/stream_core.hpp"

#include <algorithm>
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

// What a first-level element can be to this end.
enum class heard : std::uint8_t {
    features,
    proceed,
    tls_failure,
    success,
    sasl_failure,
    stream_error,
    other,
};

heard classify(const element& what) noexcept {
    struct known {
        std::string_view name_space, name;
        heard is;
    };
    static constexpr known table[] = {
        {ns::streams, "features", heard::features}, {ns::tls, "proceed", heard::proceed},
        {ns::tls, "failure", heard::tls_failure},   {ns::sasl, "success", heard::success},
        {ns::sasl, "failure", heard::sasl_failure}, {ns::streams, "error", heard::stream_error},
    };
    for (const known& each : table)
        if (what.is(each.name_space, each.name))
            return each.is;
    return heard::other;
}

const element* child(const element& of, std::string_view name_space, std::string_view name) {
    const auto found = std::ranges::find_if(
        of.children, [&](const element& each) { return each.is(name_space, name); });
    return found == of.children.end() ? nullptr : &*found;
}

// An empty <mechanisms/>, as ejabberd has it before TLS, offers nothing.
bool offers_external(const element& features) {
    const element* mechanisms = child(features, ns::sasl, "mechanisms");
    return mechanisms != nullptr &&
           std::ranges::any_of(mechanisms->children, [](const element& each) {
               return each.is(ns::sasl, "mechanism") && each.text == sasl::external;
           });
}

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
        return where != phase::connecting && where != phase::await_tls && where != phase::ended;
    }
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
    if (where == phase::await_tls)
        core.end_silently(why, by_peer, *out); // a TLS handshake is under way: nothing can be said
    else
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
        heard what;
        void (state::*then)(const element&);
    };
    // All that a peer may say.
    static constexpr rule table[] = {
        {phase::await_features, heard::features, &state::on_features},
        {phase::await_proceed, heard::proceed, &state::on_proceed},
        {phase::await_proceed, heard::tls_failure, &state::on_tls_failure},
        {phase::await_secure_features, heard::features, &state::on_secure_features},
        {phase::await_success, heard::success, &state::on_success},
        {phase::await_success, heard::sasl_failure, &state::on_sasl_failure},
        {phase::await_final_features, heard::features, &state::on_final_features},
    };
    const heard what = classify(item.content);
    if (what == heard::stream_error) // anywhere
        return end(peer_error(item.content), true);
    for (const rule& each : table)
        if (each.when == where && each.what == what)
            return (this->*each.then)(item.content);
    object({"unsupported-stanza-type", "stream.unexpected",
            "the peer sent what has no place at this point of an outgoing stream"});
}

// --- before TLS ----------------------------------------------------------------------------------

void outbound_stream::state::on_features(const element& features) {
    if (child(features, ns::tls, "starttls") == nullptr)
        return object({"policy-violation", "starttls.not-offered",
                       "the peer does not offer STARTTLS, and there is no going without"});
    core.say("<starttls xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\"/>", *out);
    move_to(phase::await_proceed);
}

void outbound_stream::state::on_proceed(const element&) {
    // Bytes in the clear that would seem to have come under TLS (RFC 6120, 5.4.3.3).
    if (!core.nothing_behind())
        return object({"policy-violation", "starttls.plaintext-behind", "bytes behind proceed"});
    core.restart();
    out->emplace_back(start_tls{});
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
        text += ": " + failure.children.front().name.substr(0, max_peer_text_bytes);
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
    if (state_->where == phase::await_tls && !bytes.empty())
        return state_->object({"policy-violation", "starttls.plaintext-behind",
                               "bytes in the clear where TLS must begin"});
    if (state_->listening())
        state_->core.hear(bytes, now, *state_);
}

void outbound_stream::on_tls(const tls_peer& peer, stream_events& out) {
    state_->out = &out;
    if (state_->where != phase::await_tls)
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
    state_->core.told(now);
    if (established())
        state_->core.keep_alive(out);
    else if (!ended() && state_->core.negotiation_overdue())
        state_->object(
            {"connection-timeout", "limit.negotiation", "the stream was not established in time"});
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
