// What happened in a run, or in many: counted, to be added up and told.
//
// Threads  values; lies in memory that processes share
#pragma once

#include "audit/reconcile_report.hpp"
#include "plan.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace diolkos::simulation {

struct stage;

struct tally {
    std::uint64_t steps = 0, letters = 0;
    std::uint64_t one_way = 0; // runs
    // Ends of a box's process: killed, or by a power loss; of these, while a write was under way.
    std::uint64_t kills = 0, power_losses = 0, in_a_write = 0;
    std::uint64_t starts = 0;
    std::uint64_t stanzas_received = 0, crossings = 0;
    std::uint64_t crossings_lost = 0; // by one-way links
    std::uint64_t datagrams = 0, datagrams_lost = 0, datagrams_damaged = 0, datagrams_forged = 0,
                  datagrams_replayed = 0;
    std::array<std::uint64_t, fault_kinds> faults{};
    std::array<std::uint64_t, audit::finding_count> findings{}, forged_findings{};

    tally& operator+=(const tally& other) noexcept;
};

[[nodiscard]] tally count(stage& of);
// Several lines, the last one ended.
[[nodiscard]] std::string text_of(const tally& what);

} // namespace diolkos::simulation
