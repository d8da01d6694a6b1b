// Prepares one part of an address (see address.hpp for the rules).
//
// ASCII takes a short way that gives what the tables would; ICU does the rest.
//
// I/O      none
// Errors   address_empty, address_part_too_long, address_malformed
// Threads  free functions; safe from any thread
#pragma once

#include "wire_format/error.hpp"

#include <string>
#include <string_view>

namespace diolkos::wire {

[[nodiscard]] boost::system::result<std::string> prepare_local_part(std::string_view text);
[[nodiscard]] boost::system::result<std::string> prepare_domain_part(std::string_view text);
[[nodiscard]] boost::system::result<std::string> prepare_resource_part(std::string_view text);

// A prepared domain in A-labels.
[[nodiscard]] boost::system::result<std::string> domain_part_to_ascii(std::string_view prepared);

} // namespace diolkos::wire
