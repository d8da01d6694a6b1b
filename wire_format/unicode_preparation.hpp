// Prepares one part of an address that is not plain ASCII, by ICU's tables, and refuses what
// preparation changes by more than case and composition (see address.hpp). For address_part.cpp
// and domain_part.cpp alone.
//
// I/O      none
// Threads  free functions; safe from any thread (ICU's profiles are immutable once open)
// Memory   16 KiB on the stack, and a few strings of the part's length
#pragma once

#include "wire_format/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace diolkos::wire {

enum class address_part { local, domain, resource };

// Fails with errc::address_malformed or errc::address_part_too_long. Requires a checked length.
[[nodiscard]] boost::system::result<std::string> prepare_unicode(address_part part,
                                                                 std::string_view text);

// Fails with errc::address_empty or errc::address_part_too_long.
[[nodiscard]] boost::system::result<void> check_part_length(std::string_view text);

[[nodiscard]] bool is_ascii(std::string_view text) noexcept;
// ASCII letters in lower case.
[[nodiscard]] std::string lowered(std::string_view text);

} // namespace diolkos::wire
