// The key that an unknown one was probably meant to be.
//
// Threads  free function; safe from any thread
#pragma once

#include <string>
#include <string_view>

namespace diolkos::config {

inline constexpr std::size_t most_edits = 3; // letters changed, put in or left out

// Empty if none is near.
[[nodiscard]] std::string nearest_name(std::string_view unknown);

} // namespace diolkos::config
