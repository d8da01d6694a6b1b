// Which part of a crossing's story an event tells: the one place that knows it of every event.
//
// Threads  free function; safe from any thread
#pragma once

#include "audit/record.hpp"

namespace diolkos::audit {

// none: it is not of a crossing.
enum class crossing_part : std::uint8_t {
    none,
    offered,
    accepted,
    refused,
    receipted,
    delivered,
    bounced,
    expired,
    resent,
    lost,
};
[[nodiscard]] crossing_part part_of(event what) noexcept;

} // namespace diolkos::audit
