// The place of a refusal in the schemas' own words, for the audit log: of verdict::where as far as
// the dictionary has names for it.
//
//     message/{urn:xmpp:reply:0}reply/evil[2]@x  ->  message/{urn:xmpp:reply:0}reply
//
// Nothing of the sender's gets into it: every step is a name of the dictionary or of RFC 6120, and
// what comes behind the first step that is none is left out, numbers too.
//
// I/O      none
// Threads  a free function; safe from any thread
// Memory   as long as a path of the dictionary: at most its depth of names
#pragma once

#include "wire_format/dictionary.hpp"

#include <string>
#include <string_view>

namespace diolkos::guard {

// Empty if not even the root is a stanza of this dictionary's.
[[nodiscard]] std::string known_place(const wire::dictionary& names, std::string_view where);

} // namespace diolkos::guard
