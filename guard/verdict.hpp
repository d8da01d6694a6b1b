// What the guard says of a stanza: pass, strip or refuse, with a reason from a fixed list, the
// rule that decided, and a sentence for people. Reasons go to the audit and to `diolkos explain`;
// a rule is for operators and names a place in the profile, a schema or a semantic rule.
//
// Threads  values
#pragma once

#include "wire_format/stanza.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::guard {

enum class outcome : std::uint8_t { pass, strip, refuse };

// Append only: these names are in logs.
enum class reason : std::uint8_t {
    none,
    not_routable,        // from, to or an iq's id is missing or no address
    stray_text,          // text where none may be
    bad_type,            // type attribute unknown for this kind
    core_malformed,      // a child of jabber:server that is unknown, repeated, or malformed
    error_malformed,     // error stanza without error child, or an error child that is malformed
    payload_refused,     // the profile names this payload as refusing the stanza
    payload_unlisted,    // an iq payload that the profile does not list
    payload_malformed,   // an element that the dictionary does not have there, a value not of its
                         // type
    payload_count,       // an iq get or set without exactly one payload
    nothing_left,        // nothing of the stanza would cross
    schema_violation,    // Xerces-C refused the canonical form
    semantic_rule,       // one of the rules that the schema cannot say
    forbidden_markup,    // schema-instance attributes
    too_large,           // a length limit of the profile
    domain_not_served,   // to or from is not of the domains of its side
    link_malformed,      // bytes from the link that are no stanza
    policy,              // the box's own gate
    validators_disagree, // Xerces-C and the automata: one of them is wrong
};
[[nodiscard]] std::string_view name(reason) noexcept; // "payload-refused"
[[nodiscard]] std::string_view name(outcome) noexcept;

struct verdict {
    outcome what = outcome::pass;
    reason why = reason::none;
    std::string rule;   // "profile.chat refuse urn:xmpp:carbons:2", "rule.disco-node", ...
    std::string detail; // a sentence: what, where; never the text of a message
    // Of a refusal: the place in the stanza, "message/{urn:x}a/b[2]@c", a namespace where it
    // differs from the one above, a number where there are several of that name. Cut like names.
    std::string where;
    // The same in the schemas' words alone, as far as they have any (known_place): for the audit
    // log.
    std::string place;
    std::vector<std::string>
        stripped; // what was left behind: "{ns}name", "@attr", ... bounded by max_stripped

    static constexpr std::size_t max_stripped = 16; // further ones are counted, not named
    std::uint32_t stripped_more = 0;
};

// Of the sending box: the stanza is present unless the verdict is refuse.
struct judged {
    verdict decision;
    std::optional<wire::stanza> stanza;
};

} // namespace diolkos::guard
