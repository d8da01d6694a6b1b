#include "net/disk_space.hpp"

#include <sys/statvfs.h>

namespace diolkos::net {

box::storage_space space_of(const std::filesystem::path& folder) noexcept {
    struct statvfs facts {};
    if (::statvfs(folder.c_str(), &facts) != 0) {
        return {};
    }
    const std::uint64_t unit = facts.f_frsize;
    const std::uint64_t reserved = facts.f_bfree - facts.f_bavail;
    const std::uint64_t reserved_files = facts.f_ffree - facts.f_favail;
    return {(facts.f_blocks - reserved) * unit, facts.f_bavail * unit,
            facts.f_files - reserved_files, facts.f_favail};
}

} // namespace diolkos::net
