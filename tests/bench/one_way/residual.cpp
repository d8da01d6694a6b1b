#include "tests/bench/one_way/residual.hpp"

#include "link/block_builder.hpp"
#include "link/block_window.hpp"

#include <cmath>
#include <random>
#include <string>

namespace diolkos::bench {
namespace {

double predicted(std::size_t k, std::size_t r, double loss) {
    const auto n = static_cast<double>(k + r);
    double sum = 0;
    for (auto i = static_cast<double>(r + 1); i <= n; ++i) {
        sum += std::exp(std::lgamma(n + 1) - std::lgamma(i + 1) - std::lgamma(n - i + 1) +
                        i * std::log(loss) + (n - i) * std::log1p(-loss));
    }
    return sum;
}

} // namespace

residual_loss simulate_loss(std::size_t k, std::size_t extra, link::repair_profile profile,
                            double loss, std::uint64_t blocks) {
    constexpr std::size_t room = 256;
    link::block_builder builder(profile, extra, room);
    link::block_window window(1, std::chrono::milliseconds(0));
    std::mt19937_64 chance(k * 1000 + extra);
    const auto threshold = static_cast<std::uint64_t>(loss * 0x1p64);
    const std::string frame(k * room, 'f');
    std::vector<link::built_block> closed;
    builder.add(frame, closed);
    builder.close(closed);
    auto block = closed.back();
    std::uint64_t lost = 0;
    const link::block_window::time_point now{std::chrono::hours(1)};
    const auto count = [&] {
        for (auto next = window.next(now); next.index() != 0; next = window.next(now)) {
            if (const auto* const gone = std::get_if<link::block_window::lost_blocks>(&next)) {
                lost += gone->last - gone->first + 1;
            }
        }
    };
    for (std::uint64_t number = 1; number <= blocks; ++number) {
        block.shape.block = number;
        for (std::size_t i = 0; i < block.symbols(); ++i) {
            if (chance() >= threshold) {
                (void)window.add(block.at(i), now);
            }
        }
        count();
    }
    window.sent_upto(blocks, now);
    count();
    return {k, block.shape.r, predicted(k, block.shape.r, loss),
            static_cast<double>(lost) / static_cast<double>(blocks), blocks};
}

} // namespace diolkos::bench
