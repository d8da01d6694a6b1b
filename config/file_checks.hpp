// Whose the files and folders of a box are, and whether there is room on their disks.
//
// Threads  free functions; safe from any thread
#pragma once

#include "config/files.hpp"
#include "config/finding.hpp"

namespace diolkos::config {

// Requires that load() made `box` of that file.
void check_files(const std::filesystem::path& file, const box_config& box, findings& found);

} // namespace diolkos::config
