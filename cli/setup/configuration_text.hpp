// The configuration that `diolkos init` writes: what has no default, with a word on what to change.
//
// Threads  free function; safe from any thread
#pragma once

#include "box/settings.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace diolkos::cli {

struct new_box {
    box::side side{};
    std::string name, link;
    std::vector<std::string> near, far; // domains
    std::vector<std::string> listen;    // ADDRESS:PORT, for near servers
    std::string link_address; // ADDRESS:PORT: the low box listens there, the high box dials it
    std::filesystem::path journal, log, profile;
};

[[nodiscard]] std::string configuration_text(const new_box& about);

} // namespace diolkos::cli
