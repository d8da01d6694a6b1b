// Holds a stanza's payload trees against the dictionary: the part of stanza::make() below the core.
//
// I/O      none
// Errors   errc, the first thing wrong in document order
// Threads  free functions; safe from any thread
#pragma once

#include "wire_format/stanza.hpp"

#include <vector>

namespace diolkos::wire {

// Checks `payloads` as children of the root of `kind`, and all below them.
[[nodiscard]] boost::system::result<void> check_payloads(const dictionary& names, stanza_kind kind,
                                                         const std::vector<node>& payloads);

// Checks one value against its type. A type of kind none takes monostate only, and the reverse.
[[nodiscard]] boost::system::result<void> check_value(const value_type& type, const value& content);

} // namespace diolkos::wire
