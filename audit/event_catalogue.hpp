// What each event means, how grave it is, and what whoever runs the box should do: docs/events.md
// is made of this, and the exports take the severities from here.
//
// Threads  constants
#pragma once

#include "audit/record.hpp"

namespace diolkos::audit {

// As syslog counts them (RFC 5424, 6.2.1).
enum class severity : std::uint8_t { alert = 1, error = 3, warning = 4, notice = 5, info = 6 };
[[nodiscard]] std::string_view name(severity) noexcept;

struct event_entry {
    severity how;
    std::string_view meaning; // a sentence
    std::string_view to_do;   // a sentence; empty: nothing
};
[[nodiscard]] event_entry about(event what) noexcept;

inline constexpr event last_event = event::test_requested; // of the enumeration

// nullopt: no event has this name.
[[nodiscard]] std::optional<event> event_named(std::string_view text) noexcept;

// docs/events.md.
[[nodiscard]] std::string event_catalogue();

} // namespace diolkos::audit
