#include "net/file_facts.hpp"

#include <array>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/statfs.h>

namespace diolkos::net {
namespace {

struct known_file_system {
    std::uint32_t magic; // statfs(2), linux/magic.h
    storage kind;
    std::string_view name;
};
constexpr std::array known{
    known_file_system{0x01021994, storage::memory, "tmpfs"},
    known_file_system{0x858458f6, storage::memory, "ramfs"},
    known_file_system{0x6969, storage::network, "NFS"},
    known_file_system{0x517b, storage::network, "SMB"},
    known_file_system{0xff534d42, storage::network, "CIFS"},
    known_file_system{0xfe534d42, storage::network, "SMB2"},
    known_file_system{0x01021997, storage::network, "9P"},
    known_file_system{0x00c36400, storage::network, "Ceph"},
    known_file_system{0x65735546, storage::network, "FUSE"}, // or whatever is behind it
};

} // namespace

std::optional<file_facts> facts_of(const std::filesystem::path& file) noexcept {
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0) {
        return std::nullopt;
    }
    return file_facts{found.st_mode & 07777U, found.st_uid, found.st_gid};
}

std::optional<file_system_facts> file_system_of(const std::filesystem::path& file) noexcept {
    struct statfs found {};
    if (::statfs(file.c_str(), &found) != 0) {
        return std::nullopt;
    }
    const auto block = static_cast<std::uint64_t>(found.f_bsize);
    file_system_facts made{storage::local, {}, found.f_bavail * block, found.f_blocks * block};
    for (const auto& each : known) {
        if (each.magic == static_cast<std::uint32_t>(found.f_type)) {
            made.kind = each.kind;
            made.name = each.name;
        }
    }
    return made;
}

bool readable_for(const file_facts& file, uid_t user, gid_t group) noexcept {
    if (user == 0) {
        return true;
    }
    if (file.owner == user) {
        return (file.mode & 0400U) != 0;
    }
    return (file.mode & (file.group == group ? 0040U : 0004U)) != 0;
}

std::string user_name(uid_t user) {
    constexpr std::size_t max_entry_bytes = 64 * 1024;
    passwd entry{};
    passwd* found = nullptr;
    std::string room(max_entry_bytes, '\0');
    if (::getpwuid_r(user, &entry, room.data(), room.size(), &found) == 0 && found != nullptr) {
        return entry.pw_name;
    }
    return "user " + std::to_string(user);
}

} // namespace diolkos::net
