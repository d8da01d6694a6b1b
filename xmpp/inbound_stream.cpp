#include "xmpp/inbound_stream.hpp"

#include "wire_format/address.hpp"
#include "xmpp/certificate_identity.hpp"
#include "xmpp/namespaces.hpp"
#include "xmpp/sasl_external.hpp"
#include "xmpp/stanza_admission.hpp"
#include "xmpp/stream_core.hpp"

#include <utility>

namespace diolkos::xmpp {
namespace {

enum class phase : std::uint8_t {
    await_header,
    offer_starttls,
    await_tls,
    await_secure_header,
    offer_sasl,
    await_response, // an empty challenge was sent
    await_final_header,
    established,
    ended,
};

// What a first-level element can be to this end.
enum class heard : std::uint8_t {
    starttls,
    sasl_auth,
    sasl_response,
    sasl_abort,
    compress,
    dialback,
    stanza,
    stream_error,
    client_element, // of jabber:client
    other,
};

heard classify(const element& what) noexcept {
    const std::string& space = what.name_space;
    const std::string& name = what.name;
    if (space == ns::server)
        return name == "message" || name == "presence" || name == "iq" ? heard::stanza
                                                                       : heard::other;
    if (space == ns::client)
        return heard::client_element;
    if (space == ns::dialback)
        return heard::dialback;
    if (space == ns::compress)
        return heard::compress;
    if (space == ns::tls && name == "starttls")
        return heard::starttls;
    if (space == ns::sasl && name == "auth")
        return heard::sasl_auth;
    if (space == ns::sasl && name == "response")
        return heard::sasl_response;
    if (space == ns::sasl && name == "abort")
        return heard::sasl_abort;
    if (space == ns::streams && name == "error")
        return heard::stream_error;
    return heard::other;
}

constexpr std::string_view starttls_features =
    "<stream:features><starttls xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\"><required/></starttls>"
    "</stream:features>";
constexpr std::string_view external_features =
    "<stream:features><mechanisms xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\">"
    "<mechanism>EXTERNAL</mechanism></mechanisms></stream:features>";
constexpr std::string_view no_features = "<stream:features/>";

} // namespace

struct inbound_stream::state {
    state(settings wanted, monotonic now)
        : how(std::move(wanted)),
          core(how.limits, now) {}

    settings how;
    stream_core core;
    phase where = phase::await_header;
    std::string from, to; // of the first header, prepared
    tls_peer peer;
    stream_events* out = nullptr; // of the call under way

    // The one place where the state changes.
    void move_to(phase next) noexcept { where = next; }

    // What stream_core::hear() calls.
    [[nodiscard]] bool listening() const noexcept {
        return where != phase::await_tls && where != phase::ended;
    }
    void on_header(stream_header&& header);
    void on_element(first_level&& item);
    void on_close() { end({"", "stream.closed", "the peer closed the stream"}, true); }
    void object(const objection& why) { end(why, false); }

    void end(const objection& why, bool by_peer);
    void answer_header();
    [[nodiscard]] std::optional<objection> take_claims(const element& header);
    [[nodiscard]] std::optional<objection> compare_claims(const element& header) const;
    void establish();

    void on_starttls(first_level&&);
    void on_auth(first_level&& item);
    void on_response(first_level&& item);
    void on_abort(first_level&&);
    void on_stanza(first_level&& item);
    void on_unexpected(heard what);
    void authenticate(std::string_view response);
    void refuse_sasl(std::string_view condition, std::string_view rule, std::string text);
};

// --- ends ----------------------------------------------------------------------------------------

void inbound_stream::state::end(const objection& why, bool by_peer) {
    if (where == phase::await_tls) {
        core.end_silently(why, by_peer, *out); // a TLS handshake is under way: nothing can be said
    } else {
        // An error needs a stream to be said in (RFC 6120, 4.9.1.2).
        if (!core.header_said() && !why.error.empty())
            answer_header();
        core.end(why, by_peer, *out);
    }
    move_to(phase::ended);
}

void inbound_stream::state::refuse_sasl(std::string_view condition, std::string_view rule,
                                        std::string text) {
    core.say(sasl::failure(condition), *out);
    object({"not-authorized", rule, std::move(text)});
}

// --- headers -------------------------------------------------------------------------------------

void inbound_stream::state::on_header(stream_header&& header) {
    auto wrong = object_to(header);
    if (!wrong)
        wrong =
            where == phase::await_header ? take_claims(header.root) : compare_claims(header.root);
    if (wrong)
        return object(*wrong);
    answer_header();
    switch (where) {
    case phase::await_header:
        core.say(starttls_features, *out);
        return move_to(phase::offer_starttls);
    case phase::await_secure_header:
        core.say(proves(peer, from) ? external_features : no_features, *out);
        return move_to(phase::offer_sasl);
    case phase::await_final_header:
        return establish();
    case phase::offer_starttls: // a parser gives one header, and then these cannot be
    case phase::await_tls:
    case phase::offer_sasl:
    case phase::await_response:
    case phase::established:
    case phase::ended:
        std::terminate();
    }
}

void inbound_stream::state::answer_header() {
    core.say_header(to, from, how.new_stream_id(), *out);
}

std::optional<objection> inbound_stream::state::take_claims(const element& header) {
    const std::string* wanted = header.find("to");
    const std::string* claimed = header.find("from");
    if (wanted == nullptr || claimed == nullptr)
        return objection{"improper-addressing", "stream.address-missing",
                         "a header without to or from"};
    auto local = wire::prepare_domain(*wanted);
    auto remote = wire::prepare_domain(*claimed);
    if (!local || !remote)
        return objection{"improper-addressing", "stream.address-malformed",
                         "a header whose to or from is no domain"};
    to = *std::move(local);
    from = *std::move(remote);
    if (!how.serves(to))
        return objection{"host-unknown", "stream.to", "a stream to a domain not served here"};
    if (!how.may_federate(from))
        return objection{"policy-violation", "stream.from",
                         "a stream from a domain that may not federate"};
    return std::nullopt;
}

std::optional<objection> inbound_stream::state::compare_claims(const element& header) const {
    const std::string* wanted = header.find("to");
    const std::string* claimed = header.find("from");
    if (wanted == nullptr || claimed == nullptr)
        return objection{"improper-addressing", "stream.address-missing",
                         "a header without to or from after a restart"};
    const auto local = wire::prepare_domain(*wanted);
    const auto remote = wire::prepare_domain(*claimed);
    if (!local || *local != to || !remote || *remote != from)
        return objection{"not-authorized", "stream.address-changed",
                         "to or from changed in a restart"};
    return std::nullopt;
}

void inbound_stream::state::establish() {
    core.raise_limits();
    std::string features = "<stream:features><limits xmlns=\""; // XEP-0478
    features.append(ns::stream_limits)
        .append("\"><max-bytes>")
        .append(std::to_string(how.limits.after.stanza_bytes))
        .append("</max-bytes></limits></stream:features>");
    core.say(features, *out);
    move_to(phase::established);
    out->emplace_back(stream_authenticated{from, std::string(sasl::external)});
}

// --- elements ------------------------------------------------------------------------------------

void inbound_stream::state::on_element(first_level&& item) {
    struct rule {
        phase when;
        heard what;
        void (state::*then)(first_level&&);
    };
    // All that a peer may say. Dialback will have its lines here: offer_sasl and established.
    static constexpr rule table[] = {
        {phase::offer_starttls, heard::starttls, &state::on_starttls},
        {phase::offer_sasl, heard::sasl_auth, &state::on_auth},
        {phase::offer_sasl, heard::sasl_abort, &state::on_abort},
        {phase::await_response, heard::sasl_response, &state::on_response},
        {phase::await_response, heard::sasl_abort, &state::on_abort},
        {phase::established, heard::stanza, &state::on_stanza},
    };
    const heard what = classify(item.content);
    if (what == heard::stream_error) // anywhere
        return end(peer_error(item.content), true);
    for (const rule& each : table)
        if (each.when == where && each.what == what)
            return (this->*each.then)(std::move(item));
    on_unexpected(what);
}

void inbound_stream::state::on_unexpected(heard what) {
    const bool authenticated = where == phase::established;
    switch (what) {
    case heard::starttls:
        return object({"policy-violation", "starttls.again", "STARTTLS inside TLS"});
    case heard::sasl_auth:
        if (where == phase::offer_starttls)
            return refuse_sasl("encryption-required", "sasl.before-tls",
                               "authentication before TLS");
        return refuse_sasl("malformed-request", "sasl.again", "a second authentication");
    case heard::sasl_response:
    case heard::sasl_abort:
        return refuse_sasl("malformed-request", "sasl.order", "no authentication is under way");
    case heard::compress: // XEP-0138, 4
        core.say("<failure xmlns=\"http://jabber.org/protocol/compress\"><unsupported-method/>"
                 "</failure>",
                 *out);
        return object({"unsupported-feature", "stream.compression", "compression is not offered"});
    case heard::dialback:
        if (authenticated)
            return object({"unsupported-stanza-type", "dialback.not-offered",
                           "dialback on an authenticated stream"});
        return object({"not-authorized", "dialback.not-offered",
                       where == phase::offer_starttls
                           ? "dialback before TLS"
                           : "dialback, and " + why_not_proved(peer, from)});
    case heard::stanza:
        return object(
            {"not-authorized", "stanza.before-authentication", "a stanza before authentication"});
    case heard::client_element:
        return object({"invalid-namespace", "stanza.namespace", "an element of jabber:client"});
    case heard::other:
        return object({"unsupported-stanza-type", "stanza.type", "an element that is no stanza"});
    case heard::stream_error:
        std::terminate(); // on_element() has dealt with it
    }
}

void inbound_stream::state::on_starttls(first_level&&) {
    // Bytes in the clear that would seem to have come under TLS (RFC 6120, 5.4.3.3).
    if (!core.nothing_behind())
        return object({"policy-violation", "starttls.plaintext-behind", "bytes behind STARTTLS"});
    core.say("<proceed xmlns=\"urn:ietf:params:xml:ns:xmpp-tls\"/>", *out);
    core.restart();
    out->emplace_back(start_tls{});
    move_to(phase::await_tls);
}

void inbound_stream::state::on_auth(first_level&& item) {
    const std::string* mechanism = item.content.find("mechanism");
    if (mechanism == nullptr || !item.content.children.empty())
        return refuse_sasl("malformed-request", "sasl.auth", "an auth element that is malformed");
    if (*mechanism != sasl::external)
        return refuse_sasl("invalid-mechanism", "sasl.mechanism", "a mechanism not offered");
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
    move_to(phase::await_final_header);
}

void inbound_stream::state::on_abort(first_level&&) {
    refuse_sasl("aborted", "sasl.aborted", "the peer aborted authentication");
}

void inbound_stream::state::on_stanza(first_level&& item) {
    if (const auto wrong = object_to_stanza(item.content, from, how.serves))
        return object(*wrong);
    out->emplace_back(stanza_received{std::move(item.content), item.bytes});
}

// --- the stream ----------------------------------------------------------------------------------

inbound_stream::inbound_stream(settings how, monotonic now)
    : state_(std::make_unique<state>(std::move(how), now)) {}
inbound_stream::~inbound_stream() = default;
inbound_stream::inbound_stream(inbound_stream&&) noexcept = default;
inbound_stream& inbound_stream::operator=(inbound_stream&&) noexcept = default;

void inbound_stream::on_bytes(std::span<const std::byte> bytes, monotonic now, stream_events& out) {
    state_->out = &out;
    if (state_->where == phase::await_tls && !bytes.empty())
        return state_->object({"policy-violation", "starttls.plaintext-behind",
                               "bytes in the clear where TLS must begin"});
    if (state_->listening())
        state_->core.hear(bytes, now, *state_);
}

void inbound_stream::on_tls(const tls_peer& peer, stream_events& out) {
    state_->out = &out;
    if (state_->where != phase::await_tls)
        return; // the stream has ended meanwhile
    state_->peer = peer;
    state_->move_to(phase::await_secure_header);
}

void inbound_stream::close(std::string_view error, std::string_view rule, std::string_view text,
                           stream_events& out) {
    state_->out = &out;
    if (!ended())
        state_->object({error, rule, std::string(text)});
}

void inbound_stream::on_time(monotonic now, stream_events& out) {
    state_->out = &out;
    state_->core.told(now);
    if (established())
        state_->core.keep_alive(out);
    else if (!ended() && state_->core.negotiation_overdue())
        state_->object(
            {"connection-timeout", "limit.negotiation", "the peer did not authenticate in time"});
}

monotonic inbound_stream::next_deadline() const noexcept {
    return state_->core.next_deadline(established());
}

bool inbound_stream::established() const noexcept {
    return state_->where == phase::established;
}
bool inbound_stream::ended() const noexcept {
    return state_->where == phase::ended;
}
const std::string& inbound_stream::claimed_from() const noexcept {
    return state_->from;
}
const std::string& inbound_stream::local_domain() const noexcept {
    return state_->to;
}

} // namespace diolkos::xmpp
