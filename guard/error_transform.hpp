// The error child of a stanza (RFC 6120, 8.3) to its value: a type, exactly one defined condition,
// texts. What applications add to it is left behind: conditions of their own, `code`, and the URI
// in gone and redirect.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "guard/ruling.hpp"

#include <optional>

namespace diolkos::guard {

// Nothing if the verdict is now a refusal.
[[nodiscard]] std::optional<wire::stanza_error> transform_error(const xmpp::element& error,
                                                                ruling& verdict);

// A body, subject, status or error text: text alone, and xml:lang. At most `max_bytes`.
[[nodiscard]] std::optional<wire::localized_text>
transform_text(const xmpp::element& from, std::size_t max_bytes, reason malformed, ruling& verdict);

} // namespace diolkos::guard
