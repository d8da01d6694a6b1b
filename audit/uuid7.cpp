#include "audit/uuid7.hpp"

#include <algorithm>

namespace diolkos::audit {

uuid uuid7_maker::make(std::chrono::sys_time<std::chrono::microseconds> now,
                       std::span<const std::byte, random_bytes> random) noexcept {
    // A clock before 1970 is a broken clock, not a reason to fail.
    const auto since =
        static_cast<std::uint64_t>(std::max<std::int64_t>(0, now.time_since_epoch().count()));
    const std::uint64_t stamp = (since / 1000) << 12U | (since % 1000) * 4096 / 1000;
    last_ = std::max(stamp, last_ + 1);

    uuid id;
    const std::uint64_t milliseconds = last_ >> 12U;
    for (unsigned i = 0; i < 6; ++i)
        id[i] = static_cast<std::byte>(milliseconds >> (40U - 8U * i));
    id[6] = static_cast<std::byte>(0x70U | ((last_ >> 8U) & 0xFU));
    id[7] = static_cast<std::byte>(last_);
    std::ranges::copy(random, id.begin() + 8);
    id[8] = (id[8] & std::byte{0x3F}) | std::byte{0x80};
    return id;
}

std::string to_text(const uuid& id) {
    constexpr char digits[] = "0123456789abcdef";
    std::string text(36, '-');
    std::size_t at = 0;
    for (const std::byte byte : id) {
        if (at == 8 || at == 13 || at == 18 || at == 23)
            ++at;
        text[at++] = digits[std::to_integer<unsigned>(byte) >> 4U];
        text[at++] = digits[std::to_integer<unsigned>(byte) & 0xFU];
    }
    return text;
}

} // namespace diolkos::audit
