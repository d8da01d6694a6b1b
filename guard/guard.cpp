#include "guard/guard.hpp"

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

reason reason_of(const boost::system::error_code& error) {
    switch (static_cast<wire::errc>(error.value())) {
    case wire::errc::text_too_long:
        return reason::too_large;
    case wire::errc::payload_count:
        return reason::payload_count;
    case wire::errc::error_child_mismatch:
        return reason::error_malformed;
    case wire::errc::type_not_of_kind:
        return reason::bad_type;
    case wire::errc::id_missing:
    case wire::errc::address_empty:
    case wire::errc::address_part_too_long:
    case wire::errc::address_malformed:
    case wire::errc::address_not_prepared:
        return reason::not_routable;
    case wire::errc::text_not_xml:
    case wire::errc::language_malformed:
    case wire::errc::language_repeated:
    case wire::errc::core_child_not_of_kind:
        return reason::core_malformed;
    case wire::errc::text_too_short:
    case wire::errc::value_kind_mismatch:
    case wire::errc::value_out_of_range:
    case wire::errc::enumeration_unknown:
    case wire::errc::element_unknown:
    case wire::errc::element_repeated:
    case wire::errc::element_missing:
    case wire::errc::element_out_of_order:
    case wire::errc::attribute_unknown:
    case wire::errc::attribute_out_of_order:
    case wire::errc::attribute_missing:
    case wire::errc::too_deep:
    case wire::errc::not_canonical:
    case wire::errc::not_a_message:
    case wire::errc::frame_empty:
    case wire::errc::frame_too_long:
        return reason::payload_malformed;
    }
    return reason::payload_malformed;
}

} // namespace

struct guard::state {
    explicit state(std::shared_ptr<const compiled_profile> of)
        : profile(std::move(of)),
          validator(profile) {}

    [[nodiscard]] const compiled_profile::state& compiled() const { return profile->compiled(); }

    // Transform, rules and the checking constructor; nothing if the verdict is a refusal.
    std::optional<wire::stanza> admit(const xmpp::element& stanza, const sides& who,
                                      ruling& verdict) const {
        auto fields = transform(stanza, compiled(), verdict);
        if (!fields || !domains_served(*fields, who, verdict) ||
            !sender_domain(*fields, who, breach::strips, compiled(), verdict) ||
            !listed_values(*fields, breach::strips, compiled(), verdict) ||
            !something_left(*fields, verdict))
            return std::nullopt;
        auto made = wire::stanza::make(*compiled().names, std::move(*fields));
        if (made)
            return std::move(*made);
        verdict.refuse(reason_of(made.error()), "value", made.error().message());
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
    auto fields = stanza.fields(); // the rules take what they may change
    const bool good = domains_served(fields, who, decision) &&
                      requests_allowed(fields, compiled, decision) &&
                      no_echo(fields, compiled, decision) &&
                      sender_domain(fields, who, breach::refuses, compiled, decision) &&
                      listed_values(fields, breach::refuses, compiled, decision) &&
                      something_left(fields, decision);
    if (good)
        static_cast<void>(state_->valid(stanza, decision));
    return std::move(decision).take();
}

const wire::dictionary& guard::names() const noexcept {
    return *state_->compiled().names;
}

} // namespace diolkos::guard
