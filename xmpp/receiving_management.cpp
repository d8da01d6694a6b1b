// The receiving half of stream management: counts what it has recorded, answers.
#include "xmpp/management_faults.hpp"
#include "xmpp/stream_management.hpp"

#include <exception>
#include <utility>

namespace diolkos::xmpp {

using kind = management_element::kind;

receiving_management::receiving_management(std::function<std::string()> new_id,
                                           std::chrono::seconds kept_for)
    : new_id_(std::move(new_id)),
      kept_for_(kept_for) {}

receiving_management::heard receiving_management::on_element(const element& raw) {
    const auto what = read_management(raw);
    if (!what)
        return {.say = {}, .then = {}, .wrong = management::malformed()};
    switch (what->what) {
    case kind::enable:
        return on_enable(*what);
    case kind::resume:
        if (state_ != state::off) // XEP-0198, 5: a session cannot be another one as well
            return {.say = management::failed("unexpected-request", {}), .then = {}, .wrong = {}};
        if (*what->h != 0)
            return {.say = {}, .then = {}, .wrong = management::counts_too_much(*what->h, 0)};
        state_ = state::resuming;
        wanted_ = what->id;
        return {.say = {}, .then = resumption_wanted{what->id}, .wrong = {}};
    case kind::request:
        if (state_ != state::on)
            break;
        asked_at_ = received_;
        return {
            .say = management::answer(management::on_the_wire(handled_)), .then = {}, .wrong = {}};
    case kind::answer:
        if (state_ != state::on)
            break;
        if (*what->h != 0) // no stanza ever goes to the peer on its own stream
            return {.say = {}, .then = {}, .wrong = management::counts_too_much(*what->h, 0)};
        return {};
    case kind::enabled:
    case kind::resumed:
    case kind::failed:
        break;
    }
    return {.say = {}, .then = {}, .wrong = management::misplaced()};
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
    return owed ? management::answer(management::on_the_wire(handled_)) : std::string();
}

std::string receiving_management::resume(std::uint64_t total) {
    if (state_ != state::resuming)
        std::terminate(); // the owner was not asked
    state_ = state::on;
    received_ = handled_ = asked_at_ = total;
    return management::resumed(std::exchange(wanted_, {}), management::on_the_wire(total));
}

std::string receiving_management::refuse(std::optional<std::uint64_t> total) {
    if (state_ != state::resuming)
        std::terminate(); // the owner was not asked
    state_ = state::off;
    wanted_.clear();
    return management::failed(
        "item-not-found", total ? std::optional(management::on_the_wire(*total)) : std::nullopt);
}

std::string receiving_management::last_words() const {
    return state_ == state::on ? management::answer(management::on_the_wire(handled_))
                               : std::string();
}

} // namespace diolkos::xmpp
