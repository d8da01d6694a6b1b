#include "guard/guard.hpp"

#include "guard/breach.hpp"
#include "guard/profile_state.hpp"
#include "guard/ruling.hpp"
#include "guard/semantic_rules.hpp"
#include "guard/transform.hpp"
#include "guard/xml_validator.hpp"
#include "xmpp/stanza_writer.hpp"

namespace diolkos::guard {

namespace {

// Bytes of a stanza as it leaves the far box: what that side's servers are asked to take.
constexpr std::size_t max_written_bytes = 256 * 1024;

} // namespace

struct guard::state {
    explicit state(std::shared_ptr<const compiled_profile> of)
        : profile(std::move(of)),
          validator(profile) {}

    [[nodiscard]] const compiled_profile::state& compiled() const { return profile->compiled(); }

    // Profile and rules; nothing if the verdict is a refusal.
    std::optional<wire::stanza_fields> filter(const xmpp::element& stanza, const sides& who,
                                              ruling& verdict) const {
        auto fields = transform(stanza, compiled(), verdict);
        if (!fields || !domains_served(*fields, who, verdict))
            return std::nullopt;
        strip_foreign_vouchers(*fields, who, compiled(), verdict);
        strip_unlisted(*fields, compiled(), verdict);
        if (!something_left(*fields, verdict))
            return std::nullopt;
        return fields;
    }

    // The same, through the checking constructor.
    std::optional<wire::stanza> admit(const xmpp::element& stanza, const sides& who,
                                      ruling& verdict) const {
        auto fields = filter(stanza, who, verdict);
        if (!fields)
            return std::nullopt;
        auto made = wire::stanza::make(*compiled().names, std::move(*fields));
        if (made)
            return std::move(*made);
        // The fields are gone with the attempt; they are made again to say where it failed.
        ruling again;
        fields = filter(stanza, who, again);
        refuse_breach(made.error(), *compiled().names, *fields, verdict);
        return std::nullopt;
    }

    bool valid(const wire::stanza& value, ruling& verdict) {
        written.clear();
        xmpp::write_stanza(value, *compiled().names, xmpp::form::standalone, written);
        if (written.size() > max_written_bytes)
            return verdict.refuse(reason::too_large, "limit.stanza",
                                  "The stanza is longer than " + std::to_string(max_written_bytes) +
                                      " bytes.");
        return validator.validate(written) ||
               verdict.refuse(reason::schema_violation, "schema", validator.violation());
    }

    std::shared_ptr<const compiled_profile> profile;
    xml_validator validator;
    std::string written; // kept for its memory
};

guard::guard(std::shared_ptr<const compiled_profile> profile)
    : state_(std::make_unique<state>(std::move(profile))) {}
guard::~guard() = default;
guard::guard(guard&&) noexcept = default;
guard& guard::operator=(guard&&) noexcept = default;

judged guard::judge_outgoing(const xmpp::element& stanza, const sides& who) {
    ruling verdict;
    auto value = state_->admit(stanza, who, verdict);
    if (value && !state_->valid(*value, verdict))
        value.reset();
    return {std::move(verdict).take(), std::move(value)};
}

verdict guard::judge_incoming(const wire::stanza& stanza, const sides& who) {
    ruling decision;
    const auto& compiled = state_->compiled();
    const auto& fields = stanza.fields();
    const bool good = domains_served(fields, who, decision) &&
                      requests_allowed(fields, compiled, decision) &&
                      no_echo(fields, compiled, decision) &&
                      no_foreign_vouchers(fields, who, compiled, decision) &&
                      no_unlisted(fields, compiled, decision) && something_left(fields, decision);
    if (good)
        static_cast<void>(state_->valid(stanza, decision));
    return std::move(decision).take();
}

const wire::dictionary& guard::names() const noexcept {
    return *state_->compiled().names;
}

} // namespace diolkos::guard
