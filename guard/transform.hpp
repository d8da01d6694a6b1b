// The profile filter: a stanza as it was parsed to the fields of one that may cross. What the
// profile strips is left behind and listed; what it refuses ends the judgement.
//
//     schema-instance attributes -> root, attributes, text -> core children -> payloads
//
// The fields are not yet a stanza: semantic_rules may strip more of them, and stanza::make checks
// counts and what is missing.
//
// I/O      none
// Threads  a free function; safe from any thread
#pragma once

#include "guard/profile_state.hpp"
#include "guard/ruling.hpp"

#include <optional>

namespace diolkos::guard {

// Nothing if the verdict is now a refusal.
[[nodiscard]] std::optional<wire::stanza_fields>
transform(const xmpp::element& stanza, const compiled_profile::state& profile, ruling& verdict);

} // namespace diolkos::guard
