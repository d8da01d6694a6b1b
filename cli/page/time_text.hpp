// Times as the page writes them.
//
// Threads  free functions; safe from any thread
#pragma once

#include <cstdint>
#include <string>

namespace diolkos::cli::page {

// Microseconds since 1970 as "2026-11-23T07:30:00.123Z", as records write them but for the last
// three digits.
[[nodiscard]] std::string time_text(std::int64_t micros);
// "2026-11-23 07:30:00", as short as spans of `step` microseconds allow: a time without its date
// if `within_a_day`, no seconds where all are 0.
[[nodiscard]] std::string short_time(std::int64_t micros, std::int64_t step, bool within_a_day);
// "250 µs", "1.25 ms", "3.4 s", "12 min", "2 h", "7 d"
[[nodiscard]] std::string duration_text(std::int64_t micros);

} // namespace diolkos::cli::page
