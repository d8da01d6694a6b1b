// Writes a stanza value as XML: the one writer of everything that leaves an edge, and of what
// the validators see.
//
// Double quotes only, predefined entities only, character references only for what a parser would
// change otherwise (CR; in attributes LF and TAB too), no CDATA, no comments, no blanks between
// elements, a namespace declared where it changes: what is written parses to the same value. The
// root carries no namespace declaration on a stream (jabber:server is the stream's default);
// `standalone` adds it for a document on its own.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "wire_format/stanza.hpp"
#include "xmpp/value_writer.hpp"

#include <string>

namespace diolkos::xmpp {

enum class form { in_stream, standalone };

// Appends to `out`. `names` is the dictionary that the stanza was made with.
void write_stanza(const wire::stanza& value, const wire::dictionary& names, form how,
                  std::string& out);

} // namespace diolkos::xmpp
