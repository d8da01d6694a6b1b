// Checks bytes that arrive in pieces for UTF-8 (RFC 3629, 4) of characters that XML 1.0 (2.2) can
// hold, before any parser sees them: no overlong forms, no surrogates, nothing beyond U+10FFFF, no
// sequence cut short, neither U+FFFE nor U+FFFF, and no control characters but TAB, LF and CR.
//
// NUL among those is more than bad manners: Expat, told that it reads UTF-8, still takes a stream
// that begins with a character and a NUL for UTF-16.
//
// Threads  not thread-safe; confined to its stream's shard
// Memory   a few bytes
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace diolkos::xmpp {

class utf8_checker {
public:
    // How many of `bytes`, from the front, may still become such text. Less than bytes.size() means
    // that the next one is wrong; the checker is of no use after that.
    [[nodiscard]] std::size_t check(std::span<const std::byte> bytes) noexcept;

private:
    [[nodiscard]] bool accept(std::uint8_t byte) noexcept;

    std::uint8_t missing_ = 0;              // continuation bytes of the character under way
    std::uint8_t low_ = 0x80, high_ = 0xBF; // bounds of the next one
    bool below_noncharacters_ = false;      // EF was read: BF BE and BF BF must not follow
};

} // namespace diolkos::xmpp
