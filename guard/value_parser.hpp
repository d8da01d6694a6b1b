// Text of a stanza to a value of a type, in any of the forms that XML Schema takes for it; what is
// written again has one form only (stanza_writer). So `+007` becomes 7, `1` becomes true, a time
// with forty decimals has six, base64 loses its blanks.
//
// Names are the exception: an enumeration must be exact, blanks and case included.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "wire_format/stanza.hpp"

#include <string_view>

namespace diolkos::guard {

// Lengths are in UTF-8 bytes. Bounds of the type are checked.
[[nodiscard]] boost::system::result<wire::value> parse_value(std::string_view text,
                                                             const wire::value_type& type);

[[nodiscard]] boost::system::result<std::int64_t> parse_integer(std::string_view text,
                                                                std::int64_t min, std::int64_t max);

// XEP-0082 DateTime. The zone is required; a second of 60 and an hour of 24 are refused.
[[nodiscard]] boost::system::result<wire::instant> parse_instant(std::string_view text);

// Nothing but blanks (XML 1.0, 2.3).
[[nodiscard]] bool is_blank(std::string_view text) noexcept;

} // namespace diolkos::guard
