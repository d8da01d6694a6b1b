#include "guard/guard.hpp"

#include "guard/breach.hpp"
#include "guard/incoming.hpp"
#include "guard/known_place.hpp"
#include "guard/profile_state.hpp"
#include "guard/ruling.hpp"
#include "guard/semantic_rules.hpp"
#include "guard/transform.hpp"
#include "guard/xml_validator.hpp"
#include "xmpp/stanza_writer.hpp"

namespace diolkos::guard {

struct guard::state {
    state(std::shared_ptr<const compiled_profile> of, bool twice)
        : profile(std::move(of)),
          paranoid(twice),
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

    // The first validator, of what the second one has accepted or, by its schemas, refused.
    void ask_xerces_too(const wire::stanza& value, ruling& verdict) {
        if (!verdict.refused()) {
            if (write(value, verdict) && !validator.validate(written))
                refuse_disagreement(verdict);
            return;
        }
        ruling unused;
        if (verdict.why() == reason::schema_violation && write(value, unused) &&
            validator.validate(written))
            verdict.disagreed("Only the automata refuse it: ");
    }
    bool refuse_disagreement(ruling& verdict) {
        return verdict.refuse(reason::validators_disagree, "schema",
                              "Only Xerces-C refuses it: " + validator.violation());
    }

    // Both of them, so that nothing leaves which the far box would refuse. They share no code, and
    // what they do not agree on nobody understands: it stays here.
    bool valid_twice(const wire::stanza& value, ruling& verdict) {
        if (!write(value, verdict))
            return false;
        schema_automata::finding found;
        const bool first = validator.validate(written);
        const bool second = compiled().automata->accept(value.fields(), found);
        if (first && second)
            return true;
        if (second)
            return refuse_disagreement(verdict);
        if (first)
            verdict.refuse(reason::validators_disagree, "schema",
                           "Only the automata refuse it: " + found.where + ": " +
                               std::string(found.what));
        else
            verdict.refuse(reason::schema_violation, "schema", validator.violation());
        verdict.at(found.where);
        return false;
    }

    verdict finish(ruling&& decision) const {
        verdict made = std::move(decision).take();
        if (made.what == outcome::refuse)
            made.place = known_place(*compiled().names, made.where);
        return made;
    }

    bool write(const wire::stanza& value, ruling& verdict) {
        written.clear();
        xmpp::write_stanza(value, *compiled().names, xmpp::form::standalone, written);
        return written.size() <= max_written_bytes || refuse_too_long(verdict);
    }

    std::shared_ptr<const compiled_profile> profile;
    bool paranoid; // Xerces-C judges what comes in as well
    xml_validator validator;
    std::string written; // kept for its memory
};

guard::guard(std::shared_ptr<const compiled_profile> profile, bool paranoid)
    : state_(std::make_unique<state>(std::move(profile), paranoid)) {}
guard::~guard() = default;
guard::guard(guard&&) noexcept = default;
guard& guard::operator=(guard&&) noexcept = default;

judged guard::judge_outgoing(const xmpp::element& stanza, const sides& who) {
    ruling verdict;
    auto value = state_->admit(stanza, who, verdict);
    if (value && !state_->valid_twice(*value, verdict))
        value.reset();
    if (verdict.refused())
        verdict.of(printable_step(stanza));
    return {state_->finish(std::move(verdict)), std::move(value)};
}

verdict guard::judge_incoming(const wire::stanza& stanza, const sides& who) {
    ruling decision;
    static_cast<void>(judge_value(stanza, who, state_->compiled(), state_->written, decision));
    if (state_->paranoid)
        state_->ask_xerces_too(stanza, decision);
    decision.of(name(stanza.fields().kind));
    return state_->finish(std::move(decision));
}

const wire::dictionary& guard::names() const noexcept {
    return *state_->compiled().names;
}

} // namespace diolkos::guard
