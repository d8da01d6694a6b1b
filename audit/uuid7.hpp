// UUID version 7 (RFC 9562, 5.7): what names a stanza in both logs and in the answer to its sender.
//
//     | unix_ts_ms: 48 | ver: 4 = 7 | fraction: 12 | var: 2 = 10 | random: 62 |
//
// The fraction is the part of the millisecond in steps of 1/4096 (RFC 9562, 6.2, method 3). When
// the clock stands still or goes back, the last value is counted up by one step instead, so the ids
// of one box sort in the order in which they were made.
//
// I/O      none: time and random bytes are handed in
// Threads  uuid7_maker is not thread-safe; each shard has its own
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace diolkos::audit {

using uuid = std::array<std::byte, 16>;

class uuid7_maker {
public:
    static constexpr std::size_t random_bytes = 8;

    // `random` is strong and fresh for each call: the id must not be guessable from the one before.
    [[nodiscard]] uuid make(std::chrono::sys_time<std::chrono::microseconds> now,
                            std::span<const std::byte, random_bytes> random) noexcept;

private:
    std::uint64_t last_ = 0; // milliseconds << 12 | fraction
};

// "0192f0c1-7a3b-7c4d-8e5f-012345678901"
[[nodiscard]] std::string to_text(const uuid& id);

} // namespace diolkos::audit
