// The form of a language tag, and when two are the same.
//
//     tag = 1*8ALPHA *( "-" 1*8alphanum )
//
// That is RFC 5646, 2.2.9 ("well-formed") less its registry of shapes, and what xs:language has.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include <string_view>

namespace diolkos::wire {

// Also refuses tags of more than stanza::max_language_bytes.
[[nodiscard]] bool is_language_tag(std::string_view text) noexcept;

// Tags are compared without regard to case (RFC 5646, 2.1.1).
[[nodiscard]] bool same_language(std::string_view a, std::string_view b) noexcept;

} // namespace diolkos::wire
