// Symbols with any numbers in them, and time: what comes out of the window is in order, each block
// once, and no more memory is used than it says.
#include "choices.hpp"
#include "link/beacon.hpp"
#include "link/block_window.hpp"
#include "link/frame_joiner.hpp"

#include <cstdlib>

using namespace diolkos::link;
using diolkos::fuzz::choices;

namespace {

void require(bool good) {
    if (!good)
        std::abort();
}

void take_all(block_window& window, frame_joiner& joiner, block_window::time_point now,
              std::uint64_t& next) {
    for (auto came = window.next(now); came.index() != 0; came = window.next(now)) {
        if (auto* const whole = std::get_if<block_window::whole_block>(&came)) {
            require(whole->block == next++ && whole->start <= whole->bytes.size() &&
                    whole->bytes.size() <= max_block_bytes);
            (void)joiner.add(std::as_bytes(std::span(whole->bytes)), whole->start,
                             [](std::span<const std::byte> body) {
                                 require(!body.empty() &&
                                         body.size() <= diolkos::wire::max_envelope_bytes);
                             });
        } else {
            const auto& lost = std::get<block_window::lost_blocks>(came);
            require(lost.first == next && lost.last >= lost.first);
            next = lost.last + 1;
            joiner.lost();
        }
        require(next == window.first_open());
    }
    require(window.memory() <= max_window_memory);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    (void)decode_symbol(std::as_bytes(std::span(data, size)));
    (void)decode_beacon(std::as_bytes(std::span(data, size)));
    choices input({data, size});
    block_window window(1, std::chrono::milliseconds(100));
    frame_joiner joiner;
    block_window::time_point now{std::chrono::hours(1)};
    std::uint64_t next = 1;
    while (input.more()) {
        now += std::chrono::milliseconds(input.byte() % 16);
        if (input.byte() % 8 == 0) {
            window.sent_upto(input.number(next) & max_number, now);
        } else {
            block_shape of;
            of.block = input.number(next);
            of.k = input.byte() % 8U == 0 ? input.byte() : 1 + input.byte() % 4U;
            of.r = input.byte() % 8U;
            of.bytes = input.byte() * (input.byte() % 8U == 0 ? 1024U : 4U);
            of.start = input.byte() % 4U == 0 ? of.bytes : input.byte() % 8U;
            const std::size_t index = input.byte() % 16U;
            if (of.k == 0 || of.bytes == 0)
                continue;
            const std::string text = input.text(255);
            std::string content(
                index < of.k ? of.size_of(index) % (max_block_bytes + 1) : of.symbol_size(), '\0');
            std::copy_n(text.begin(), std::min(text.size(), content.size()), content.begin());
            std::string body;
            encode({of, index, std::as_bytes(std::span(content))}, body);
            if (const auto what = decode_symbol(std::as_bytes(std::span(body))))
                (void)window.add(*what, now);
        }
        take_all(window, joiner, now, next);
    }
    return 0;
}
