// Between a stanza and its protobuf message, field by field. For codec.cpp alone.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "wire_format/stanza.hpp"
#include "wire_format/stanza.pb.h"

namespace diolkos::wire {

// Fills an empty message.
void to_message(const stanza_fields& fields, proto::Stanza& out);

// Fills empty fields; takes the texts out of `message`. Checks only what a stanza_fields cannot
// hold (addresses, vocabularies) and what must not grow (counts, depth); stanza::make() does the
// rest.
[[nodiscard]] boost::system::result<void> from_message(proto::Stanza& message, stanza_fields& to);

} // namespace diolkos::wire
