// Any stanza that a dictionary can say, by a row of choices.
//
// I/O      none
// Threads  a free function; safe from any thread
#pragma once

#include "tests/differential/choices.hpp"
#include "wire_format/stanza.hpp"

namespace diolkos::differential {

// Fields that stanza::make() takes, save for what the sum of them may be (levels, nodes): the
// caller makes the stanza, and has to reckon with a refusal now and then.
[[nodiscard]] wire::stanza_fields generated_fields(const wire::dictionary& names, choices& by);

} // namespace diolkos::differential
