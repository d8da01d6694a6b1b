// What the files of certificates say that loading them does not look at: chains, names, times,
// purposes.
//
// Threads  free functions; safe from any thread
#pragma once

#include "config/files.hpp"
#include "config/finding.hpp"

namespace diolkos::config {

// Requires that load() made `box` of that file. `now` in seconds since 1970.
void check_certificates(const std::filesystem::path& file, const box_config& box, std::int64_t now,
                        findings& found);

} // namespace diolkos::config
