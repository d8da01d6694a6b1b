// Base64 (RFC 4648, 4) in its one canonical form: padded, no blanks, no stray bits.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace diolkos::wire {

// Appends to `out`.
void write_base64(std::span<const std::byte> octets, std::string& out);

// The octets, as a string; nullopt for anything that write_base64 would not have written.
[[nodiscard]] std::optional<std::string> read_base64(std::string_view text);

} // namespace diolkos::wire
