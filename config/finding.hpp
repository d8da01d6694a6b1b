// What a check of a box has found: where, how grave, and what to do about it.
//
// Threads  values and free functions; safe from any thread
#pragma once

#include "config/problem.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::config {

enum class gravity : std::uint8_t {
    error,   // the box does not start, or does not work
    warning, // it works now, and will not for long, or not with everybody
};
[[nodiscard]] std::string_view name(gravity) noexcept;

struct finding {
    gravity how = gravity::error;
    std::string file; // the configuration
    position at;
    std::string text;   // what is wrong; begins with the key where there is one
    std::string remedy; // what to do
};
using findings = std::vector<finding>;

// "FILE:LINE:COLUMN: text; remedy"
[[nodiscard]] std::string to_text(const finding& what);

// Problems say what to do behind their last semicolon.
[[nodiscard]] finding to_finding(gravity how, const std::string& file, const problem& what);

} // namespace diolkos::config
