// Checks bytes that arrive in pieces for UTF-8 (RFC 3629, 4), before any parser sees them: no
// overlong forms, no surrogates, nothing beyond U+10FFFF, no sequence cut short, and neither U+FFFE
// nor U+FFFF, which XML 1.0 (2.2) cannot hold.
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
    // How many of `bytes`, from the front, may still become UTF-8. Less than bytes.size() means
    // that the next one is wrong; the checker is of no use after that.
    [[nodiscard]] std::size_t check(std::span<const std::byte> bytes) noexcept;

private:
    [[nodiscard]] bool accept(std::uint8_t byte) noexcept;

    std::uint8_t missing_ = 0;              // continuation bytes of the character under way
    std::uint8_t low_ = 0x80, high_ = 0xBF; // bounds of the next one
    bool below_noncharacters_ = false;      // EF was read: BF BE and BF BF must not follow
};

} // namespace diolkos::xmpp
