// The default profile, loaded once for all inputs.
//
// Threads  single-threaded
#pragma once

#include "guard/compiled_profile.hpp"
#include "tests/source_dir.hpp"

#include <filesystem>

namespace diolkos::fuzz {

inline const std::shared_ptr<const guard::compiled_profile>& chat_profile() {
    static const auto profile = guard::compiled_profile::load(
        std::filesystem::path(DIOLKOS_SOURCE_DIR) / "schemas/chat.toml");
    return profile;
}

} // namespace diolkos::fuzz
