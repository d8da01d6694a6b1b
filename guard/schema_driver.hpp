// The schema that no file holds: the roots message, presence and iq, written from the profile.
//
//     message  = error? body* subject* thread? payload*      (jabber:server, in this order)
//     presence = error? show? status* priority? payload*
//     iq       = (error | payload)?
//
// with one reference for each payload that the profile allows in that kind, sorted by namespace
// and in the profile's order within it, at most as often as the profile says. The order is the
// order of the dictionary and of what stanza_writer writes.
//
// I/O      none
// Threads  a free function
#pragma once

#include "guard/profile_file.hpp"

#include <string>
#include <string_view>

namespace diolkos::guard {

inline constexpr std::string_view server_name_space = "jabber:server";
inline constexpr std::string_view driver_file = "(the roots, made from the profile)";

[[nodiscard]] std::string write_driver(const profile_file& profile);

} // namespace diolkos::guard
