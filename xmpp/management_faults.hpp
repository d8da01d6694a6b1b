// What either half of stream management (XEP-0198) objects to, and how a count is written.
//
// Threads  free functions; safe from any thread
#pragma once

#include "xmpp/management_element.hpp"
#include "xmpp/objection.hpp"

#include <cstdint>
#include <string>

namespace diolkos::xmpp::management {

inline std::uint32_t on_the_wire(std::uint64_t count) {
    return static_cast<std::uint32_t>(count);
}

inline objection malformed() {
    return {"invalid-xml", "sm.malformed", "an element of stream management that is malformed"};
}

inline objection misplaced() {
    return {"unsupported-stanza-type", "sm.unexpected",
            "an element of stream management that has no place at this point"};
}

// `h` against what was sent of a session: nothing is acknowledged that was not sent, and nothing is
// taken back (XEP-0198, 4).
inline objection counts_too_much(std::uint32_t h, std::uint64_t sent) {
    return {"undefined-condition", "sm.handled-count",
            "the peer counts " + std::to_string(h) + " stanzas as handled, which cannot be: " +
                std::to_string(on_the_wire(sent)) + " were sent",
            too_high(h, on_the_wire(sent))};
}

} // namespace diolkos::xmpp::management
