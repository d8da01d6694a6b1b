// Plots as inline SVG: drawn by lines and classes alone, coloured by the page's style sheet, so
// that they follow light, dark and print. Each has a title and a description for those who do not
// see it; the page puts the same figures beside it as a table.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "audit/reconcile_report.hpp"
#include "cli/page/markup.hpp"

#include <array>
#include <string>
#include <vector>

namespace diolkos::cli::page {

// Crossings a second: import upwards, export downwards from one line, and what is bad hatched.
[[nodiscard]] markup rate_plot(const audit::timeline& times);

// From offer to delivery, on a logarithmic scale: p50, p95 and p99 of one direction.
[[nodiscard]] markup delay_plot(const audit::timeline& times, audit::way direction);

// Counts side by side of two series.
struct bar {
    std::string label; // may be of a log's choosing
    std::array<std::uint64_t, 2> counts{};
};
struct bar_words {
    literal id, title, description;
    std::array<literal, 2> series;  // as the reader sees them
    std::array<literal, 2> classes; // as the style sheet does
};
[[nodiscard]] markup bar_plot(const std::vector<bar>& bars, const bar_words& words);

} // namespace diolkos::cli::page
