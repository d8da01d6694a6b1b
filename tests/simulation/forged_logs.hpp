// Two logs that agree are forged in one of the ways in which somebody might, with the records
// numbered anew so that each log by itself is in order; reconcile must then name what was done, at
// that crossing and at no other.
//
// Threads  a free function
#pragma once

#include "audit/reconcile_report.hpp"
#include "chance.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace diolkos::simulation {

using finding_counts = std::array<std::uint64_t, audit::finding_count>;

// `report`: of the two logs as they are, with all crossings. Counts what was to be found. Throws
// broken_promise.
void forge_logs(const std::string& low, const std::string& high,
                const audit::reconcile_report& report, chance& random, finding_counts& found);

} // namespace diolkos::simulation
