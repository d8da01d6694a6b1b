// What the operating system says of a file and of the file system that it is on.
//
// Threads  values and free functions; safe from any thread
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace diolkos::net {

struct file_facts {
    std::uint32_t mode = 0; // permissions alone
    uid_t owner = 0;
    gid_t group = 0;
};
[[nodiscard]] std::optional<file_facts> facts_of(const std::filesystem::path& file) noexcept;

enum class storage : std::uint8_t {
    local,
    memory,  // gone with the power
    network, // syncs and locks as its server pleases
};
struct file_system_facts {
    storage kind = storage::local;
    std::string_view name;                         // "tmpfs"; empty: not told apart
    std::uint64_t free_bytes = 0, total_bytes = 0; // free for this process
};
[[nodiscard]] std::optional<file_system_facts>
file_system_of(const std::filesystem::path& file) noexcept;

// Whether a process of that user and group could read it, as far as its own permissions go.
[[nodiscard]] bool readable_for(const file_facts& file, uid_t user, gid_t group) noexcept;
// The user's name, or its number.
[[nodiscard]] std::string user_name(uid_t user);

} // namespace diolkos::net
