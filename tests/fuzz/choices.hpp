// Takes a fuzzer's input apart; gives zeros when it has come to its end.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace diolkos::fuzz {

class choices {
public:
    explicit choices(std::span<const std::uint8_t> bytes)
        : bytes_(bytes) {}
    [[nodiscard]] bool more() const noexcept { return !bytes_.empty(); }
    std::uint8_t byte() {
        if (bytes_.empty())
            return 0;
        const std::uint8_t value = bytes_.front();
        bytes_ = bytes_.subspan(1);
        return value;
    }
    std::uint64_t whole_number() {
        std::uint64_t value = 0;
        for (int i = 0; i < 8; ++i)
            value = value << 8U | byte();
        return value;
    }
    // Near `base` mostly, anywhere sometimes.
    std::uint64_t number(std::uint64_t base) {
        const std::uint8_t how = byte();
        return how < 224 ? base + how % 8 - 2 : whole_number();
    }
    std::string text(std::size_t most) {
        std::string value(byte() % (most + 1), '\0');
        for (char& c : value)
            c = static_cast<char>(byte());
        return value;
    }

private:
    std::span<const std::uint8_t> bytes_;
};

} // namespace diolkos::fuzz
