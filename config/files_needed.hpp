// The files that a box opens after its start: what a reload reads again, what it writes, and what
// names are looked up in. net/sandbox closes all others.
//
// Threads  free functions; safe from any thread
#pragma once

#include "config/draft.hpp"

#include <filesystem>
#include <vector>

namespace diolkos::config {

// `file` is the configuration's own.
[[nodiscard]] net::sandbox::file_access files_needed(const draft& from,
                                                     const std::filesystem::path& file);

// Of the places that `wanted` names, those that `given` does not open: a reload cannot read there.
[[nodiscard]] std::vector<std::filesystem::path>
closed_places(const net::sandbox::file_access& wanted, const net::sandbox::file_access& given);

} // namespace diolkos::config
