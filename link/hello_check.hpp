// Whether the peer's Hello fits this box, and what differs if not.
//
// Both boxes say Hello before they read one, so both see the difference and both can log it.
//
// I/O      none
// Threads  free function; safe from any thread
#pragma once

#include "link/duplex_link.hpp"
#include "link/error.hpp"
#include "wire_format/envelope.hpp"

#include <optional>
#include <string>

namespace diolkos::link {

struct hello_difference {
    errc why{};
    std::string detail; // both values
};

// The first difference, in the order: version, link name, schema digest, lanes, boot.
[[nodiscard]] std::optional<hello_difference> check_hello(const wire::hello& peer,
                                                          const link_settings& own);

} // namespace diolkos::link
