#include "net/sandbox/file_access.hpp"

#include "net/file_descriptor.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <system_error>

namespace diolkos::net::sandbox {
namespace {

namespace fs = std::filesystem;

// Debian 12's header ends with version 2; these are the kernel's numbers of later ones.
constexpr std::uint64_t access_truncate = 1ULL << 14U;  // from 3 on
constexpr std::uint64_t access_bind_tcp = 1ULL << 0U;   // from 4 on
constexpr std::uint64_t access_ioctl_dev = 1ULL << 15U; // from 5 on
constexpr std::uint64_t scope_signal = 1ULL << 1U;      // from 6 on

// As the kernel of version 6 reads it; earlier ones are given its beginning.
struct ruleset_attributes {
    std::uint64_t files = 0, ports = 0, scopes = 0;
};

constexpr std::uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t writing = reading | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                  LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
                                  LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                                  LANDLOCK_ACCESS_FS_MAKE_SOCK | access_truncate;

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

std::uint64_t handled_files(int version) noexcept {
    std::uint64_t all = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1U) - 1; // version 1, bit by bit
    all |= version >= 2 ? LANDLOCK_ACCESS_FS_REFER : 0;
    all |= version >= 3 ? access_truncate : 0;
    all |= version >= 5 ? access_ioctl_dev : 0;
    return all;
}

void allow(int rules, const fs::path& place, std::uint64_t what) {
    const file_descriptor opened{::open(place.c_str(), O_PATH | O_CLOEXEC)};
    struct stat facts {};
    if (opened.number() < 0 || ::fstat(opened.number(), &facts) != 0) {
        if (errno == ENOENT) {
            return;
        }
        fail("Landlock: " + place.string() + ": cannot open");
    }
    if (!S_ISDIR(facts.st_mode)) {
        what &= LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | access_truncate;
    }
    const landlock_path_beneath_attr rule{what, opened.number()};
    if (::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0U) != 0) {
        fail("Landlock: " + place.string() + ": cannot make a rule");
    }
}

bool holds_much_else(const fs::path& folder) {
    return folder.parent_path() == folder.root_path();
}

} // namespace

void file_access::read_again(const fs::path& file) {
    std::error_code unknown;
    for (const auto& each :
         {fs::absolute(file, unknown).lexically_normal(), fs::weakly_canonical(file, unknown)}) {
        const auto folder = each.parent_path();
        const auto& place = holds_much_else(folder) ? each : folder;
        if (!place.empty() && std::ranges::find(readable, place) == readable.end()) {
            readable.push_back(place);
        }
    }
}

int landlock_version() noexcept {
    const auto version =
        ::syscall(SYS_landlock_create_ruleset, nullptr, 0U, LANDLOCK_CREATE_RULESET_VERSION);
    return version < 0 ? 0 : static_cast<int>(version);
}

void restrict_files(const file_access& to) {
    const int version = landlock_version();
    ruleset_attributes wanted{handled_files(version), version >= 4 ? access_bind_tcp : 0,
                              version >= 6 ? scope_signal : 0};
    const std::size_t size = version >= 6   ? sizeof wanted
                             : version >= 4 ? 2 * sizeof(std::uint64_t)
                                            : sizeof(std::uint64_t);
    const file_descriptor rules{
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &wanted, size, 0U))};
    if (rules.number() < 0) {
        fail("Landlock: cannot make rules");
    }
    for (const auto& each : to.readable) {
        allow(rules.number(), each, reading & wanted.files);
    }
    for (const auto& each : to.writable) {
        allow(rules.number(), each, writing & wanted.files);
    }
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        ::syscall(SYS_landlock_restrict_self, rules.number(), 0U) != 0) {
        fail("Landlock: cannot put the rules into force");
    }
}

} // namespace diolkos::net::sandbox
