// What a stanza must read as, made from its value and the dictionary without writing any XML.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "tests/differential/tree.hpp"
#include "wire_format/stanza.hpp"

namespace diolkos::differential {

// `names` is the dictionary that the stanza was made with.
[[nodiscard]] tree expected_tree(const wire::stanza& value, const wire::dictionary& names);

} // namespace diolkos::differential
