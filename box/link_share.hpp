// How much of the link, and of a box's memory, stanzas for one server may take while servers are
// behind. Both boxes go by it, so that no server can take the place that others need.
//
//     far box    holds a share for a pair of domains, then says stop; until then, and until that is
//                heard, what is under way arrives and is held as well
//     near box   has a window under way to anybody while nobody is stopped; while somebody is, a
//                share of each other pair
//
// So what a far box may have to hold at once is: the window that was under way at the first stop,
// and for each pair that is stopped a share until the stop and another one behind it.
//
// Threads  values and free functions; safe from any thread
#pragma once

#include "link/carrier.hpp"
#include "link/receiving_lane.hpp"

#include <algorithm>
#include <cstddef>

namespace diolkos::box {

struct amount {
    std::size_t crossings = 0;
    std::size_t bytes = 0; // on the link
};

// A share is this part of a window, and never less than one crossing.
inline constexpr std::size_t shares_of_a_window = 32;

[[nodiscard]] inline amount window_of(const link::link_settings& how) noexcept {
    return {std::min(how.window_crossings, link::max_window_crossings),
            std::min(how.window_bytes, link::max_window_bytes)};
}

[[nodiscard]] inline amount share_of(const link::link_settings& how) noexcept {
    const auto window = window_of(how);
    return {std::max<std::size_t>(window.crossings / shares_of_a_window, 1),
            std::max<std::size_t>(window.bytes / shares_of_a_window, 1)};
}

// Of what a box holds for servers that are behind: 8,192 crossings or 20 MiB with the largest
// window. One crossing alone may be larger than a share.
[[nodiscard]] inline amount hold_of(const link::link_settings& how) noexcept {
    const auto window = window_of(how);
    const auto share = share_of(how);
    return {window.crossings + wire::max_stopped * 2 * share.crossings,
            window.bytes + wire::max_stopped * (2 * share.bytes + wire::codec::max_stanza_bytes)};
}

} // namespace diolkos::box
