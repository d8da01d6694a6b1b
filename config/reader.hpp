// Reads the text of a configuration file (TOML) against the table of keys.
//
//     text -> TOML -> each key: known? right type? in range? -> draft -> combinations possible?
//
// All problems are found, not only the first; but a text that is no TOML has one.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "config/draft.hpp"

#include <filesystem>
#include <string_view>

namespace diolkos::config {

struct reading {
    draft what; // of use only without problems
    problems wrong;
};

// `file` is where the text came from: relative paths start at its folder.
[[nodiscard]] reading read(std::string_view text, const std::filesystem::path& file,
                           box::side which);

} // namespace diolkos::config
