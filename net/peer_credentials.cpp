#include "net/peer_credentials.hpp"

#include <algorithm>
#include <grp.h>
#include <sys/socket.h>

namespace diolkos::net {
namespace {

constexpr std::size_t max_groups = 65'536;         // NGROUPS_MAX of Linux
constexpr std::size_t max_entry_bytes = 64 * 1024; // of a line in the group database

} // namespace

std::optional<peer_credentials> credentials_of(int local_socket) {
    ucred who{};
    socklen_t size = sizeof who;
    if (::getsockopt(local_socket, SOL_SOCKET, SO_PEERCRED, &who, &size) != 0 ||
        size != sizeof who) {
        return std::nullopt;
    }
    peer_credentials found{who.pid, who.uid, who.gid, {}};
    socklen_t bytes = 0; // the kernel says how much there is
    if (::getsockopt(local_socket, SOL_SOCKET, SO_PEERGROUPS, nullptr, &bytes) != 0 && bytes > 0 &&
        bytes / sizeof(gid_t) <= max_groups) {
        found.groups.resize(bytes / sizeof(gid_t));
        if (::getsockopt(local_socket, SOL_SOCKET, SO_PEERGROUPS, found.groups.data(), &bytes) !=
            0) {
            found.groups.clear();
        }
    }
    return found;
}

bool may_ask(const peer_credentials& who, uid_t own, std::optional<gid_t> group) {
    return who.user == 0 || who.user == own ||
           (group &&
            (who.group == *group || std::ranges::find(who.groups, *group) != who.groups.end()));
}

std::string to_text(const peer_credentials& who) {
    return "user " + std::to_string(who.user) + ", group " + std::to_string(who.group) +
           ", process " + std::to_string(who.process);
}

std::optional<gid_t> group_named(const std::string& name) {
    group entry{};
    group* found = nullptr;
    std::string room(max_entry_bytes, '\0');
    if (::getgrnam_r(name.c_str(), &entry, room.data(), room.size(), &found) != 0 ||
        found == nullptr) {
        return std::nullopt;
    }
    return entry.gr_gid;
}

} // namespace diolkos::net
