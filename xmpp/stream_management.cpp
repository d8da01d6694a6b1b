#include "xmpp/stream_management.hpp"

#include <exception>
#include <utility>

namespace diolkos::xmpp {
namespace {

using kind = management_element::kind;

std::uint32_t on_the_wire(std::uint64_t count) {
    return static_cast<std::uint32_t>(count);
}

objection malformed() {
    return {"invalid-xml", "sm.malformed", "an element of stream management that is malformed"};
}

objection misplaced() {
    return {"unsupported-stanza-type", "sm.unexpected",
            "an element of stream management that has no place at this point"};
}

// `h` against what was sent of a session: nothing is acknowledged that was not sent, and nothing is
// taken back (XEP-0198, 4).
objection too_high(std::uint32_t h, std::uint64_t sent) {
    return {"undefined-condition", "sm.handled-count",
            "the peer counts " + std::to_string(h) + " stanzas as handled, which cannot be: " +
                std::to_string(on_the_wire(sent)) + " were sent",
            management::too_high(h, on_the_wire(sent))};
}

} // namespace

// --- initiating ----------------------------------------------------------------------------------

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
        return {.say = {}, .acknowledged = {}, .wrong = malformed()};
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
    return {.say = {}, .acknowledged = {}, .wrong = misplaced()};
}

initiating_management::heard initiating_management::on_enabled(const management_element& what) {
    if (state_ != state::enabling)
        return {.say = {}, .acknowledged = {}, .wrong = misplaced()};
    session_ = {what.resumable ? what.id : "", 0, 0};
    state_ = state::on;
    return {};
}

initiating_management::heard initiating_management::on_resumed(const management_element& what) {
    if (state_ != state::resuming || what.id != session_.id)
        return {.say = {}, .acknowledged = {}, .wrong = misplaced()};
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
    return {.say = {}, .acknowledged = {}, .wrong = misplaced()};
}

initiating_management::heard initiating_management::acknowledge(std::uint32_t h, monotonic now) {
    const std::uint32_t more = h - on_the_wire(session_.acknowledged); // modulo 2^32, as the XEP is
    if (more > session_.sent - session_.acknowledged)
        return {.say = {}, .acknowledged = {}, .wrong = too_high(h, session_.sent)};
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

// --- receiving -----------------------------------------------------------------------------------

receiving_management::receiving_management(std::function<std::string()> new_id,
                                           std::chrono::seconds kept_for)
    : new_id_(std::move(new_id)),
      kept_for_(kept_for) {}

receiving_management::heard receiving_management::on_element(const element& raw) {
    const auto what = read_management(raw);
    if (!what)
        return {.say = {}, .then = {}, .wrong = malformed()};
    switch (what->what) {
    case kind::enable:
        return on_enable(*what);
    case kind::resume:
        if (state_ != state::off) // XEP-0198, 5: a session cannot be another one as well
            return {.say = management::failed("unexpected-request", {}), .then = {}, .wrong = {}};
        if (*what->h != 0)
            return {.say = {}, .then = {}, .wrong = too_high(*what->h, 0)};
        state_ = state::resuming;
        wanted_ = what->id;
        return {.say = {}, .then = resumption_wanted{what->id}, .wrong = {}};
    case kind::request:
        if (state_ != state::on)
            break;
        asked_at_ = received_;
        return {.say = management::answer(on_the_wire(handled_)), .then = {}, .wrong = {}};
    case kind::answer:
        if (state_ != state::on)
            break;
        if (*what->h != 0) // no stanza ever goes to the peer on its own stream
            return {.say = {}, .then = {}, .wrong = too_high(*what->h, 0)};
        return {};
    case kind::enabled:
    case kind::resumed:
    case kind::failed:
        break;
    }
    return {.say = {}, .then = {}, .wrong = misplaced()};
}

receiving_management::heard receiving_management::on_enable(const management_element& what) {
    if (state_ != state::off) // XEP-0198, 3
        return {.say = management::failed("unexpected-request", {}), .then = {}, .wrong = {}};
    state_ = state::on;
    std::string id = what.resumable && kept_for_ > kept_for_.zero() ? new_id_() : "";
    return {.say = management::enabled(id, kept_for_.count()), .then = begun{id}, .wrong = {}};
}

std::uint64_t receiving_management::received() noexcept {
    return state_ == state::on ? ++received_ : 0;
}

std::string receiving_management::handled(std::uint64_t total) {
    if (state_ != state::on || total <= handled_ || total > received_)
        return {};
    const bool owed = handled_ < asked_at_ && total >= asked_at_;
    handled_ = total;
    return owed ? management::answer(on_the_wire(handled_)) : std::string();
}

std::string receiving_management::resume(std::uint64_t total) {
    if (state_ != state::resuming)
        std::terminate(); // the owner was not asked
    state_ = state::on;
    received_ = handled_ = asked_at_ = total;
    return management::resumed(std::exchange(wanted_, {}), on_the_wire(total));
}

std::string receiving_management::refuse(std::optional<std::uint64_t> total) {
    if (state_ != state::resuming)
        std::terminate(); // the owner was not asked
    state_ = state::off;
    wanted_.clear();
    return management::failed("item-not-found",
                              total ? std::optional(on_the_wire(*total)) : std::nullopt);
}

std::string receiving_management::last_words() const {
    return state_ == state::on ? management::answer(on_the_wire(handled_)) : std::string();
}

} // namespace diolkos::xmpp
