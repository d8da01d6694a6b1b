// Writes an Envelope as one frame, as frame_reader cuts it:
//
//     | length: u32, big-endian | body: `length` bytes, one Envelope |
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "wire_format/envelope.hpp"

#include <string>

namespace diolkos::wire {

// Appends the frame of `what`, an envelope or one of its alternatives (a crossing need not be
// copied into an envelope). Requires the limits of envelope.hpp.
void append_frame(const envelope& what, std::string& out);
void append_frame(const hello& what, std::string& out);
void append_frame(const crossing& what, std::string& out);
void append_frame(const committed& what, std::string& out);
void append_frame(const receipt& what, std::string& out);
void append_frame(const heartbeat& what, std::string& out);
void append_frame(const pace& what, std::string& out);

} // namespace diolkos::wire
