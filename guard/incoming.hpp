// The receiving box's judgement, without any XML parser (tests/architecture holds it to that): the
// rules that schemas cannot say, the second validator, and the length of what will be written.
//
// I/O      none
// Threads  free functions
#pragma once

#include "guard/profile_state.hpp"
#include "guard/ruling.hpp"
#include "guard/semantic_rules.hpp"

namespace diolkos::guard {

// Bytes of a stanza as it leaves the far box: what that side's servers are asked to take.
inline constexpr std::size_t max_written_bytes = 256 * 1024;

// False if the verdict is now a refusal. `written` is room for the rare stanza whose length can
// only be known by writing it.
[[nodiscard]] bool judge_value(const wire::stanza& stanza, const sides& who,
                               const compiled_profile::state& profile, std::string& written,
                               ruling& verdict);

[[nodiscard]] bool refuse_too_long(ruling& verdict); // always false

} // namespace diolkos::guard
