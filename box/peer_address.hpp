// The address of a peer as limits count it.
//
// Threads  a free function; safe from any thread
#pragma once

#include <string>

namespace diolkos::box {

// Of "192.0.2.1" or "192.0.2.1:5269" the address; of an IPv6 one ("[2001:db8::1]:5269", or without
// brackets and port) its first 64 bits, since whoever has one of them has them all.
[[nodiscard]] std::string host_of(const std::string& address);

} // namespace diolkos::box
