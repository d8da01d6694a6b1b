// Whether all the world reads what stanza_writer has written, and reads the same.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "guard/guard.hpp"
#include "wire_format/stanza.hpp"
#include "xmpp/element.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace diolkos::differential {

// Writes the stanza as a document and as part of a stream, reads both with every reader and with
// our own stream_parser, and holds the trees against each other and against the value. Empty if
// they agree, else who differs from whom, where, and what was written.
[[nodiscard]] std::string disagreement(const wire::stanza& value, const wire::dictionary& names);

// For a stanza that `judge` let through (a verdict pass or strip): the far box must accept the same
// value after the codec, and what it writes must be judged as a pass that changes nothing. Empty
// if so, else a sentence.
[[nodiscard]] std::string instability(const wire::stanza& value, guard::guard& judge,
                                      const guard::sides& who);

// The first stanza of a stream, as a peer's stream_parser finds it behind a header of ours; the
// limits are those of an authenticated peer.
[[nodiscard]] std::optional<xmpp::element> parsed_in_stream(std::string_view stanza_xml);

} // namespace diolkos::differential
