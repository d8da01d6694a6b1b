// Says in a verdict why stanza::make would not have a stanza: reason, rule, and the place in it
// where something is missing or too often. Only refusals pay for this.
//
// I/O      none
// Threads  a free function; safe from any thread
#pragma once

#include "guard/ruling.hpp"
#include "wire_format/dictionary.hpp"

namespace diolkos::guard {

// `error` is what stanza::make said of `fields`.
void refuse_breach(const boost::system::error_code& error, const wire::dictionary& names,
                   const wire::stanza_fields& fields, ruling& verdict);

} // namespace diolkos::guard
