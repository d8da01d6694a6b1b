// Crossings by the time at which they were offered, in spans of equal length: what plots are made
// of, whatever the size of the logs.
//
//     timeline_maker(first, last) -> add(...) for each crossing -> finish() -> timeline
//
// I/O      none
// Threads  values
// Memory   at most max_points spans a direction, and 8 bytes for each delay until finish()
#pragma once

#include "audit/reconcile_report.hpp"

namespace diolkos::audit {

class timeline_maker {
public:
    // Microseconds since 1970, of the first and the last record of both logs. The spans begin at
    // multiples of a usual length (100 ms to a year) from there on.
    timeline_maker(std::int64_t first, std::int64_t last);

    // `began` outside the logs' own times counts in the nearest span.
    void add(way direction, std::int64_t began, finding what,
             const std::optional<std::int64_t>& delay);
    [[nodiscard]] timeline finish();

private:
    struct span {
        std::array<std::uint64_t, finding_count> counts{};
        std::vector<std::int64_t> delays;
    };
    std::int64_t first_, step_;
    std::array<std::vector<span>, 2> spans_; // by way
};

} // namespace diolkos::audit
