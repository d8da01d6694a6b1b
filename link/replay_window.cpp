#include "link/replay_window.hpp"

#include <algorithm>

namespace diolkos::link {

// A whole word is given up when the window moves into it, so the oldest 63 packets may be refused
// although they would be within the window; never the other way round.
bool replay_window::is_new(std::uint64_t packet) const noexcept {
    if (packet == UINT64_MAX)
        return false; // there would be nothing behind it
    if (packet >= end_)
        return true;
    const auto first_word =
        (end_ - 1) / word_bits - std::min((end_ - 1) / word_bits, packets / word_bits - 1);
    return packet / word_bits >= first_word && (seen_[word(packet)] & bit(packet)) == 0;
}

void replay_window::take(std::uint64_t packet) noexcept {
    if (packet >= end_) {
        const auto last = end_ == 0 ? 0 : (end_ - 1) / word_bits;
        const auto now = packet / word_bits;
        const auto steps = std::min(now - last, packets / word_bits);
        for (std::uint64_t i = 0; i < steps; ++i) {
            seen_[(now - i) % (packets / word_bits)] = 0;
        }
        end_ = packet + 1;
    }
    seen_[word(packet)] |= bit(packet);
}

} // namespace diolkos::link
