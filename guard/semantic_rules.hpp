// The rules of a profile that no schema can say, one function each. Both boxes ask them. Where a
// breach may be left behind there are two: the sending box strips it, and on the receiving one,
// where nothing is left to strip, it refuses.
//
// Those that return a bool return false if the verdict is now a refusal.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "guard/guard.hpp"
#include "guard/profile_state.hpp"
#include "guard/ruling.hpp"

namespace diolkos::guard {

// rule.domains: from is of the sending side, to of the receiving one.
[[nodiscard]] bool domains_served(const wire::stanza_fields& stanza, const sides& who,
                                  ruling& verdict);

// rule.request: whether an iq of this type may ask for this payload, with or without content.
[[nodiscard]] bool request_allowed(wire::stanza_type type, const allow_entry& payload,
                                   bool has_content, const compiled_profile::state& profile,
                                   ruling& verdict);

// The same for the payloads of a stanza that came over the link.
[[nodiscard]] bool requests_allowed(const wire::stanza_fields& stanza,
                                    const compiled_profile::state& profile, ruling& verdict);

// rule.error-echo: an error stanza repeats nothing of what it answers.
[[nodiscard]] bool no_echo(const wire::stanza_fields& stanza,
                           const compiled_profile::state& profile, ruling& verdict);

// rule.sender-domain: addresses that vouch for something (delay@from, stanza-id@by) are of the
// sending side.
void strip_foreign_vouchers(wire::stanza_fields& stanza, const sides& who,
                            const compiled_profile::state& profile, ruling& verdict);
[[nodiscard]] bool no_foreign_vouchers(const wire::stanza_fields& stanza, const sides& who,
                                       const compiled_profile::state& profile, ruling& verdict);

// rule.listed: values that must be on a list of the profile (disco#info features).
void strip_unlisted(wire::stanza_fields& stanza, const compiled_profile::state& profile,
                    ruling& verdict);
[[nodiscard]] bool no_unlisted(const wire::stanza_fields& stanza,
                               const compiled_profile::state& profile, ruling& verdict);

// rule.nothing-left: a message that says nothing does not cross.
[[nodiscard]] bool something_left(const wire::stanza_fields& stanza, ruling& verdict);

} // namespace diolkos::guard
