// A text that is a UUID, in the 16 octets that it says.
//
//     f81d4fae-7dec-11d0-a765-00a0c91e6bf6   RFC 9562, 4, in lower case: 36 characters
//
// Clients make the ids of stanzas, threads and receipts like that. Only this one form has octets:
// they become the same text again, and any other text (capitals, braces, other lengths) stays a
// text. No version or variant is asked for.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace diolkos::wire {

inline constexpr std::size_t uuid_octets = 16;

// The octets of `text`; nothing if it is not of that form.
[[nodiscard]] std::optional<std::array<char, uuid_octets>>
uuid_from_text(std::string_view text) noexcept;

// The text of 16 octets; nothing of another number.
[[nodiscard]] std::optional<std::string> uuid_to_text(std::string_view octets);

} // namespace diolkos::wire
