// What a configuration points at: profile, keys, certificates. Opens each file, checks who may read
// it, and makes of draft and files what a box runs on.
//
// Errors   collected, each at the place in the configuration that names the file
// Threads  free functions; safe from any thread
#pragma once

#include "config/draft.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace diolkos::config {

struct box_config {
    box::settings box;
    net::settings net;
    std::vector<std::string>
        warnings; // what works now and will not for long, or not at all with peers
    draft source; // to hold a later one against
};

struct loading {
    std::optional<box_config> made;  // if nothing is wrong
    std::vector<std::string> wrong;  // "FILE:LINE:COLUMN: what"
    net::sandbox::file_access files; // that it names; none if the text itself is wrong
    problems faults;                 // what is wrong, by place
};

// Reads the configuration file and all files that it names.
[[nodiscard]] loading load(const std::filesystem::path& file, box::side which);

// The keys that differ and that only a restart can change, as sentences with their place.
[[nodiscard]] std::vector<std::string> not_reloadable(const std::filesystem::path& file,
                                                      const draft& running, const draft& wanted);

} // namespace diolkos::config
