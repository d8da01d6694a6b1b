#include "xmpp/outbound_stream.hpp"

#include "xmpp/certificate_identity.hpp"
#include "xmpp/outbound_state.hpp"

namespace diolkos::xmpp {

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
        return object(*wrong);
    const std::string* told = header.root.find("id");
    id = told == nullptr ? std::string() : *told;
    has_dialback = header.declares_dialback;
}

// --- the stream ----------------------------------------------------------------------------------

outbound_stream::outbound_stream(settings how, monotonic now)
    : state_(std::make_unique<state>(std::move(how), now)) {}
outbound_stream::~outbound_stream() = default;
outbound_stream::outbound_stream(outbound_stream&&) noexcept = default;
outbound_stream& outbound_stream::operator=(outbound_stream&&) noexcept = default;

void outbound_stream::on_connected(stream_events& out) {
    state_->out = &out;
    if (state_->where != state::phase::connecting)
        return; // the stream has ended meanwhile
    state_->move_to(state::phase::await_features);
    state_->open();
}

void outbound_stream::on_bytes(std::span<const std::byte> bytes, monotonic now,
                               stream_events& out) {
    state_->out = &out;
    state_->now = now;
    if (state_->listening())
        state_->core.hear(bytes, now, *state_);
}

void outbound_stream::on_connected_tls(const tls_peer& peer, stream_events& out,
                                       const std::optional<objection>& wrong) {
    state_->out = &out;
    if (state_->where == state::phase::connecting)
        state_->open_secure(peer, wrong);
}

void outbound_stream::on_tls(const tls_peer& peer, stream_events& out,
                             const std::optional<objection>& wrong) {
    state_->out = &out;
    if (state_->core.end_tls()) // else the stream has ended meanwhile
        state_->open_secure(peer, wrong);
}

void outbound_stream::state::open_secure(const tls_peer& peer,
                                         const std::optional<objection>& wrong) {
    move_to(phase::await_secure_features);
    if (wrong)
        return object(*wrong); // not a byte is said to it
    open();
    proved = proves(peer, how.remote_domain);
    if (proved)
        return;
    std::string why = why_not_proved(peer, how.remote_domain);
    if (!may_be_unproved())
        return object({"not-authorized", "tls.identity", std::move(why)});
    remark({"", "tls.identity", std::move(why), how.remote_domain});
}

std::uint64_t outbound_stream::send(std::string_view stanza_xml, monotonic now,
                                    stream_events& out) {
    state_->core.told(now);
    state_->core.say(stanza_xml, out);
    const auto counted = state_->management.sent(stanza_xml.size(), now);
    if (!counted.request.empty())
        state_->core.say(counted.request, out);
    return counted.number;
}

void outbound_stream::pause(monotonic now, stream_events& out) {
    if (!established())
        return;
    state_->core.told(now);
    const auto request = state_->management.pause(now);
    if (!request.empty())
        state_->core.say(request, out);
}

void outbound_stream::close(std::string_view error, std::string_view rule, std::string_view text,
                            stream_events& out) {
    state_->out = &out;
    if (!ended())
        state_->object({error, rule, std::string(text)});
}

void outbound_stream::on_time(monotonic now, stream_events& out) {
    state_->out = &out;
    state_->now = now;
    if (!ended())
        state_->core.tick(now, *state_, out);
    if (established())
        state_->obey(state_->management.on_time(now));
}

monotonic outbound_stream::next_deadline() const noexcept {
    const auto of_stream = state_->core.next_deadline(state_->established());
    return established() ? std::min(of_stream, state_->management.next_deadline()) : of_stream;
}

std::optional<management_session> outbound_stream::session() const {
    return state_->management.session();
}
bool outbound_stream::managed() const noexcept {
    return state_->management.now_is() == initiating_management::state::on;
}
bool outbound_stream::resumed() const noexcept {
    return state_->management.resumed();
}

bool outbound_stream::established() const noexcept {
    return state_->where == state::phase::established;
}
bool outbound_stream::asking() const noexcept {
    return state_->where == state::phase::asking;
}
bool outbound_stream::ended() const noexcept {
    return state_->where == state::phase::ended;
}

} // namespace diolkos::xmpp
