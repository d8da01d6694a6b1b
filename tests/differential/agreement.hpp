// The two validators of one profile, held against each other on fields that need be no stanza:
// Xerces-C on their plain writing, the automata on themselves.
//
// XML does not show everything: not the kind of a value whose text is one of another kind too, and
// not the order of attributes. And a maximum is of bytes here, of characters there. Where fields
// break the profile in such a way only, the automata are the stricter.
//
// I/O      none
// Threads  not thread-safe
#pragma once

#include "guard/compiled_profile.hpp"
#include "guard/xml_validator.hpp"
#include "wire_format/stanza.hpp"

#include <memory>
#include <string>

namespace diolkos::differential {

class agreement {
public:
    explicit agreement(std::shared_ptr<const guard::compiled_profile> profile);

    struct answer {
        bool accepted = false;   // by the automata
        bool comparable = false; // XML shows everything that the automata see
        std::string difference;  // empty: they agree; else who says what, of which text
    };
    [[nodiscard]] answer on(const wire::stanza_fields& fields);

private:
    std::shared_ptr<const guard::compiled_profile> profile_;
    guard::xml_validator xerces_;
};

} // namespace diolkos::differential
