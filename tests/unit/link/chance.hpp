// Random choices that are the same on every machine: std's distributions are not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

namespace diolkos::link {

class chance {
public:
    explicit chance(std::uint64_t seed)
        : from_(seed) {}
    std::uint64_t below(std::uint64_t most) { return from_() % most; }
    bool once_in(double probability) {
        return static_cast<double>(from_() >> 11U) * 0x1p-53 < probability;
    }
    std::string bytes(std::size_t count) {
        std::string made(count, '\0');
        for (char& c : made)
            c = static_cast<char>(from_());
        return made;
    }

private:
    std::mt19937_64 from_;
};

} // namespace diolkos::link
