#include "cli/shipped_profile.hpp"

namespace diolkos::cli {

// build/bin/diolkos, build/asan/bin/diolkos and schemas/ have the same root; an installed program
// has a folder of its own.
std::filesystem::path shipped_profile() {
    std::error_code ignored;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", ignored);
    for (auto folder = self.parent_path(); folder.has_relative_path();
         folder = folder.parent_path()) {
        if (folder.filename() != "build")
            continue;
        auto beside = folder.parent_path() / "schemas" / "chat.toml";
        if (std::filesystem::exists(beside, ignored))
            return beside;
    }
    return std::filesystem::path(DIOLKOS_SCHEMA_DIR) / "chat.toml";
}

} // namespace diolkos::cli
