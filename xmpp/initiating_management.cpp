// The initiating half of stream management: counts what it sends, asks, is answered.
#include "xmpp/management_faults.hpp"
#include "xmpp/stream_management.hpp"

#include <utility>

namespace diolkos::xmpp {

using kind = management_element::kind;

initiating_management::initiating_management(std::optional<management_session> earlier,
                                             std::chrono::seconds patience)
    : patience_(patience) {
    if (earlier)
        session_ = *std::move(earlier);
}

std::string initiating_management::begin() {
    if (session_.id.empty()) {
        session_ = {};
        state_ = state::enabling;
        return std::string(management::enable);
    }
    state_ = state::resuming;
    return management::resume(session_.id, 0); // the peer has sent no stanza: they go one way
}

initiating_management::heard initiating_management::on_element(const element& raw, monotonic now) {
    const auto what = read_management(raw);
    if (!what)
        return {.say = {}, .acknowledged = {}, .wrong = management::malformed()};
    switch (what->what) {
    case kind::enabled:
        return on_enabled(*what);
    case kind::resumed:
        return on_resumed(*what);
    case kind::failed:
        return on_failed(*what);
    case kind::request:
        if (state_ == state::on) // nothing was received, but who asks is answered
            return {.say = management::answer(0), .acknowledged = {}, .wrong = {}};
        break;
    case kind::answer:
        if (state_ == state::on)
            return acknowledge(*what->h, now);
        break;
    case kind::enable:
    case kind::resume:
        break;
    }
    return {.say = {}, .acknowledged = {}, .wrong = management::misplaced()};
}

initiating_management::heard initiating_management::on_enabled(const management_element& what) {
    if (state_ != state::enabling)
        return {.say = {}, .acknowledged = {}, .wrong = management::misplaced()};
    session_ = {what.resumable ? what.id : "", 0, 0};
    state_ = state::on;
    return {};
}

initiating_management::heard initiating_management::on_resumed(const management_element& what) {
    if (state_ != state::resuming || what.id != session_.id)
        return {.say = {}, .acknowledged = {}, .wrong = management::misplaced()};
    auto result = acknowledge(*what.h, {});
    if (result.wrong)
        return result;
    session_.sent = session_.acknowledged; // the rest is sent again, and counted again
    asked_upto_ = session_.sent;
    state_ = state::on;
    resumed_ = true;
    return result;
}

initiating_management::heard initiating_management::on_failed(const management_element& what) {
    switch (state_) {
    case state::enabling: // it goes without
        state_ = state::off;
        return {};
    case state::resuming: {
        auto result = what.h ? acknowledge(*what.h, {}) : heard{};
        session_ = {};
        if (!result.wrong)
            result.say = begin();
        return result;
    }
    case state::off:
    case state::on:
        break;
    }
    return {.say = {}, .acknowledged = {}, .wrong = management::misplaced()};
}

initiating_management::heard initiating_management::acknowledge(std::uint32_t h, monotonic now) {
    const std::uint32_t more =
        h - management::on_the_wire(session_.acknowledged); // modulo 2^32, as the XEP is
    if (more > session_.sent - session_.acknowledged)
        return {
            .say = {}, .acknowledged = {}, .wrong = management::counts_too_much(h, session_.sent)};
    session_.acknowledged += more;
    answer_due_ = false;
    answered_at_ = now;
    return {.say = {}, .acknowledged = session_.acknowledged, .wrong = {}};
}

initiating_management::counted initiating_management::sent(std::size_t bytes, monotonic now) {
    if (state_ != state::on)
        return {};
    ++session_.sent;
    bytes_ += bytes;
    const bool much =
        session_.sent - asked_upto_ >= request_after_stanzas || bytes_ >= request_after_bytes;
    return {session_.sent, much ? ask(now) : std::string_view{}};
}

std::string_view initiating_management::pause(monotonic now) {
    return state_ == state::on && session_.sent != asked_upto_ ? ask(now) : std::string_view{};
}

std::string_view initiating_management::ask(monotonic now) {
    if (answer_due_)
        return {}; // one question at a time; on_element() lets the next one go
    answer_due_ = true;
    asked_at_ = now;
    asked_upto_ = session_.sent;
    bytes_ = 0;
    return management::request;
}

monotonic initiating_management::next_deadline() const noexcept {
    if (state_ != state::on || session_.sent == session_.acknowledged)
        return monotonic::max();
    return answer_due_ ? asked_at_ + patience_ : answered_at_ + request_again_after;
}

initiating_management::heard initiating_management::on_time(monotonic now) {
    if (now < next_deadline())
        return {};
    if (answer_due_)
        return {.say = {},
                .acknowledged = {},
                .wrong = objection{"connection-timeout", "sm.no-answer",
                                   "the peer did not say in time what it has handled"}};
    return {.say = std::string(ask(now)), .acknowledged = {}, .wrong = {}};
}

std::optional<management_session> initiating_management::session() const {
    return session_.id.empty() ? std::nullopt : std::optional(session_);
}

} // namespace diolkos::xmpp
