#include "xmpp/inbound_stream.hpp"

#include "wire_format/address.hpp"
#include "xmpp/inbound_state.hpp"

#include <exception>

namespace diolkos::xmpp {

void inbound_stream::state::end(const objection& why, bool by_peer) {
    // An error needs a stream to be said in (RFC 6120, 4.9.1.2).
    if (!core.header_said() && !why.error.empty() && where != phase::await_tls &&
        where != phase::closing)
        answer_header();
    if (established())
        say_if_any(management.last_words());
    core.end(why, by_peer, *out);
    move_to(phase::ended);
}

// --- the end that this side wants (RFC 6120, 4.4) ------------------------------------------------

// Both sides close. What the peer has written before it knew is taken as ever; it is not told so,
// but neither could it know that it was lost.
void inbound_stream::state::close(const objection& why, monotonic now) {
    // Before authentication there are no stanzas; in a session the peer sends again whatever was
    // not acknowledged (XEP-0198, 4), and taking it here would make it come twice.
    if (!established() || management.in_session())
        return object(why);
    core.told(now);
    farewell = {std::string(why.error), std::string(why.rule), why.text, core.offset(), false};
    core.say_end(why, *out);
    closing_until = now + closing_wait;
    move_to(phase::closing);
}

void inbound_stream::state::closed(std::string_view how_it_went) {
    farewell.text.append(how_it_went);
    farewell.offset = core.offset();
    out->emplace_back(std::move(farewell));
    move_to(phase::ended);
}

void inbound_stream::state::on_close() {
    if (where == phase::closing)
        return closed("");
    end({"", "stream.closed", "the peer closed the stream"}, true);
}

void inbound_stream::state::on_silence() {
    close({"connection-timeout", "limit.idle", "the peer has been silent"}, core.now());
}

// --- headers -------------------------------------------------------------------------------------

void inbound_stream::state::on_header(stream_header&& header) {
    auto wrong = object_to(header);
    if (!wrong)
        wrong =
            where == phase::await_header ? take_claims(header.root) : compare_claims(header.root);
    if (wrong)
        return object(*wrong);
    if (how.direct_tls && where == phase::await_header)
        return ask_for_tls();
    answer_header();
    switch (where) {
    case phase::await_header:
        return offer_starttls();
    case phase::await_secure_header:
        return offer_sasl();
    case phase::await_final_header:
        return establish();
    case phase::offer_starttls: // a parser gives one header, and then these cannot be
    case phase::await_tls:
    case phase::offer_sasl:
    case phase::await_response:
    case phase::established:
    case phase::closing:
    case phase::ended:
        std::terminate();
    }
}

void inbound_stream::state::answer_header() {
    id = how.new_stream_id();
    core.say_header(to, from, id, *out);
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
    if (how.wrong_transport && how.wrong_transport(from))
        return objection{"policy-violation", "tls.direct",
                         how.direct_tls ? "a peer that has to use STARTTLS came by direct TLS"
                                        : "a peer that has to use direct TLS came without"};
    return std::nullopt;
}

void inbound_stream::state::ask_for_tls() {
    // What comes behind a header waits for its answer (RFC 6120, 4.3.2).
    if (!core.nothing_behind())
        return object({"policy-violation", "stream.bytes-behind", "bytes behind the first header"});
    core.await_tls(*out);
    move_to(phase::await_tls);
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

// --- the stream ----------------------------------------------------------------------------------

inbound_stream::inbound_stream(settings how, monotonic now)
    : state_(std::make_unique<state>(std::move(how), now)) {}
inbound_stream::~inbound_stream() = default;
inbound_stream::inbound_stream(inbound_stream&&) noexcept = default;
inbound_stream& inbound_stream::operator=(inbound_stream&&) noexcept = default;

void inbound_stream::on_bytes(std::span<const std::byte> bytes, monotonic now, stream_events& out) {
    state_->out = &out;
    if (state_->listening())
        state_->core.hear(bytes, now, *state_);
}

void inbound_stream::on_tls(const tls_peer& peer, stream_events& out,
                            const std::optional<objection>& wrong) {
    state_->out = &out;
    if (!state_->core.end_tls())
        return; // the stream has ended meanwhile
    state_->peer = peer;
    state_->move_to(state::phase::await_secure_header);
    if (wrong)
        return state_->object(*wrong);
    if (state_->how.direct_tls) {
        state_->answer_header();
        state_->offer_sasl();
    }
}

void inbound_stream::on_verified(const key_claimed& claim, dialback::verdict answer,
                                 std::string_view condition, monotonic now, stream_events& out) {
    state_->out = &out;
    if (ended() || closing() != nullptr || claim.id != state_->id)
        return;
    state_->core.told(now);
    dialback::message asked;
    asked.from = claim.from;
    asked.to = claim.to;
    state_->on_verified(asked, answer, condition);
}

void inbound_stream::handled(std::uint64_t total, stream_events& out) {
    state_->out = &out;
    if (state_->established())
        state_->say_if_any(state_->management.handled(total));
}

void inbound_stream::resume_session(std::uint64_t total, stream_events& out) {
    state_->out = &out;
    if (state_->established())
        state_->core.say(state_->management.resume(total), out);
}

void inbound_stream::refuse_session(std::optional<std::uint64_t> total, stream_events& out) {
    state_->out = &out;
    if (state_->established())
        state_->core.say(state_->management.refuse(total), out);
}

void inbound_stream::close(std::string_view error, std::string_view rule, std::string_view text,
                           stream_events& out) {
    state_->out = &out;
    if (closing() != nullptr)
        state_->closed(" The peer's closing tag was not waited for.");
    else if (!ended())
        state_->object({error, rule, std::string(text)});
}

void inbound_stream::close_in_order(std::string_view error, std::string_view rule,
                                    std::string_view text, monotonic now, stream_events& out) {
    state_->out = &out;
    if (!ended() && closing() == nullptr)
        state_->close({error, rule, std::string(text)}, now);
}

void inbound_stream::excuse_silence(monotonic now) noexcept {
    state_->core.excuse_silence(now);
    state_->closing_until = now + closing_wait;
}

void inbound_stream::on_time(monotonic now, stream_events& out) {
    state_->out = &out;
    if (closing() == nullptr) {
        if (!ended())
            state_->core.tick(now, *state_, out);
    } else if (now >= state_->closing_until) {
        state_->closed(" The peer did not close its side in time.");
    }
}

monotonic inbound_stream::next_deadline() const noexcept {
    return closing() != nullptr ? state_->closing_until
                                : state_->core.next_deadline(state_->established());
}

bool inbound_stream::established() const noexcept {
    return state_->established() || closing() != nullptr;
}
const stream_ended* inbound_stream::closing() const noexcept {
    return state_->where == state::phase::closing ? &state_->farewell : nullptr;
}
bool inbound_stream::ended() const noexcept {
    return state_->where == state::phase::ended;
}
const std::string& inbound_stream::claimed_from() const noexcept {
    return state_->from;
}
const std::string& inbound_stream::local_domain() const noexcept {
    return state_->to;
}

} // namespace diolkos::xmpp
