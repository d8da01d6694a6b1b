// Judges stanzas, both ways:
//
//     sending box    element -> transform (profile) -> rules -> stanza -> Xerces-C on its XML,
//                                                                          and the automata
//     receiving box  stanza -> rules -> automata [-> Xerces-C on its XML]
//
// The automata are the second validator: they share no code with Xerces-C and see no XML. Where
// the two differ at the sending box, the stanza is refused. Xerces-C runs at the receiving box
// too if the operator has said `paranoid = true`.
//
// The schema set and the profile are read once, at start (schema_set, profile); everything here
// works on the compiled form. A guard never looks at the other box's verdict.
//
// I/O      none
// Threads  not thread-safe (it keeps a parser and a buffer to reuse); each shard has its own.
//          What it shares, compiled_profile, is immutable.
#pragma once

#include "guard/verdict.hpp"
#include "xmpp/element.hpp"

#include <functional>
#include <memory>
#include <string_view>

namespace diolkos::guard {

class compiled_profile; // guard/compiled_profile.hpp: dictionary, dispositions, grammars, digest

// The two sides of a direction, for the rules that ask whose domain a value names.
struct sides {
    std::function<bool(std::string_view domain)> sender_has;   // domains of the sending side
    std::function<bool(std::string_view domain)> receiver_has; // domains of the receiving side
};

class guard {
public:
    // `paranoid`: what comes in is also written and given to Xerces-C.
    explicit guard(std::shared_ptr<const compiled_profile> profile, bool paranoid = false);
    ~guard();
    guard(guard&&) noexcept;
    guard& operator=(guard&&) noexcept;

    // The first judgement: everything that a peer can send is allowed in `stanza`.
    [[nodiscard]] judged judge_outgoing(const xmpp::element& stanza, const sides& who);

    // The second judgement, of a value that came over the link: pass or refuse, never strip.
    [[nodiscard]] verdict judge_incoming(const wire::stanza& stanza, const sides& who);

    [[nodiscard]] const wire::dictionary& names() const noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace diolkos::guard
