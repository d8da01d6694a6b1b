// What a box has done since it started, and what it has in hand, for whoever watches it.
//
// Names and forms are those of Prometheus' text format 0.0.4; there is no address and no domain in
// them, so that who may read figures learns nothing of who writes to whom.
//
// Threads  values and a free function; safe from any thread
#pragma once

#include "audit/event_catalogue.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace diolkos::box {

inline constexpr std::size_t event_kinds = static_cast<std::size_t>(audit::last_event) + 1;

struct figures {
    std::array<std::uint64_t, event_kinds> records{}; // by audit::event
    bool link_up = false;
    std::size_t streams_in = 0;   // open, authenticated or not
    std::size_t destinations = 0; // domains that this box has a stream or a queue for
    std::size_t waiting = 0;      // stanzas that wait for the link
    std::size_t in_doubt = 0;     // crossings without a receipt
    std::size_t kept = 0;         // crossings in the journal
    std::uint64_t journal_bytes = 0;
    unsigned storage_percent = 0;  // used, of the fuller one of the file systems
    std::size_t stopped_here = 0;  // pairs of domains that this box is behind with
    std::size_t stopped_there = 0; // that the far box is behind with

    [[nodiscard]] std::uint64_t of(audit::event what) const noexcept {
        return records[static_cast<std::size_t>(what)];
    }
};

[[nodiscard]] std::string prometheus_text(const figures& now);

} // namespace diolkos::box
