// The link of a box: duplex or one-way, as its settings say.
//
// I/O      none
// Threads  not thread-safe; confined to its shard
#pragma once

#include "link/duplex_link.hpp"
#include "link/one_way_link.hpp"

#include <optional>
#include <utility>

namespace diolkos::box {

struct chosen_link {
    chosen_link(const link::link_settings& how, link::link_memory&& from) {
        if (how.one_way)
            one_way.emplace(how, std::move(from));
        else
            duplex.emplace(how, std::move(from));
    }
    [[nodiscard]] link::carrier& either() noexcept {
        return one_way ? static_cast<link::carrier&>(*one_way) : *duplex;
    }

    std::optional<link::duplex_link> duplex; // exactly one of the two
    std::optional<link::one_way_link> one_way;
};

} // namespace diolkos::box
