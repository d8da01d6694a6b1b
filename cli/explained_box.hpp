// What `diolkos explain` takes from a box's configuration: the profile, and whose domains are
// whose. No key or certificate that it names is opened, so it needs no rights beyond reading the
// file.
//
// I/O      read_box() reads the file
// Errors   std::runtime_error with "FILE:LINE:COLUMN: sentence" for each problem, a line each
// Threads  free functions; safe from any thread
#pragma once

#include "box/settings.hpp"
#include "guard/guard.hpp"

#include <filesystem>
#include <string>

namespace diolkos::cli {

enum class course { import, export_ }; // low to high; high to low

struct explained_box {
    std::filesystem::path profile;
    guard::sides who;
};

// `named` is "low", "high", or empty: then the file's name decides.
[[nodiscard]] box::side side_of(const std::filesystem::path& file, const std::string& named);

[[nodiscard]] explained_box read_box(const std::filesystem::path& file, box::side which,
                                     course direction);

} // namespace diolkos::cli
