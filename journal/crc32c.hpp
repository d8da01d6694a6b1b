// CRC32C (Castagnoli; RFC 3720, 12.1): finds torn and decayed bytes. It proves nothing to an
// auditor, and is not meant to.
//
// Threads  a pure function
#pragma once

#include <cstdint>
#include <string_view>

namespace diolkos::journal {

// `before` is the crc32c of what precedes `bytes`, 0 at the beginning.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0) noexcept;

} // namespace diolkos::journal
