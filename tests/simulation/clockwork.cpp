#include "clockwork.hpp"

#include <array>
#include <cstdio>
#include <cstring>
#include <utility>

namespace diolkos::simulation {

void clockwork::at(instant when, std::function<void()> what) {
    line_.push({std::max(when, now_), ++asked_, std::move(what)});
}

bool clockwork::step() {
    if (line_.empty()) {
        return false;
    }
    // Moved out: it may ask for more, and the queue only shows constants.
    auto next = std::move(const_cast<event&>(line_.top())); // NOLINT
    line_.pop();
    now_ = next.when;
    ++steps_;
    next.what();
    return true;
}

void clockwork::note(std::string_view who, std::string_view what, std::uint64_t number) {
    std::array<char, 16> when{};
    const auto nanoseconds = now_.time_since_epoch().count();
    std::memcpy(when.data(), &nanoseconds, sizeof nanoseconds);
    std::memcpy(when.data() + 8, &number, sizeof number);
    mix({when.data(), when.size()});
    mix(who);
    mix(what);
    if (tells_) {
        std::printf("%12.6f %-10.*s %.*s", static_cast<double>(nanoseconds) / 1e9,
                    static_cast<int>(who.size()), who.data(), static_cast<int>(what.size()),
                    what.data());
        if (number != 0) {
            std::printf(" %llu", static_cast<unsigned long long>(number));
        }
        std::printf("\n");
    }
}

void clockwork::mix(std::string_view bytes) noexcept {
    for (const char byte : bytes) {
        digest_ = (digest_ ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
    }
}

} // namespace diolkos::simulation
