// Something wrong with a configuration, and where.
//
// Threads  values
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace diolkos::config {

struct position {
    std::uint32_t line = 1, column = 1; // from 1
};

struct problem {
    position at;
    std::string text; // what is wrong and what to do
};
using problems = std::vector<problem>;

// "FILE:LINE:COLUMN: text"
[[nodiscard]] inline std::string to_text(const std::string& file, const problem& what) {
    return file + ":" + std::to_string(what.at.line) + ":" + std::to_string(what.at.column) + ": " +
           what.text;
}

} // namespace diolkos::config
