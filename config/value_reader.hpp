// Turns one TOML value into the value of a key, or says what is wrong with it.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "config/key.hpp"
#include "guard/toml.hpp"

#include <optional>

namespace diolkos::config {

[[nodiscard]] position position_of(const toml::node& node) noexcept;

// nullopt: `wrong` has got at least one problem more. `folder` is where relative paths start.
[[nodiscard]] std::optional<value> read_value(const key& what, const toml::node& node,
                                              const std::filesystem::path& folder, problems& wrong);

} // namespace diolkos::config
