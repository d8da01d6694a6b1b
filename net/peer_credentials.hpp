// Who is at the other end of a local socket, as the kernel says (unix(7), SO_PEERCRED).
//
// Threads  values and free functions; safe from any thread
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace diolkos::net {

struct peer_credentials {
    pid_t process = 0;
    uid_t user = 0;
    gid_t group = 0;
    std::vector<gid_t> groups; // the supplementary ones
};

// nullopt: the kernel does not say, and nobody is to be believed.
[[nodiscard]] std::optional<peer_credentials> credentials_of(int local_socket);

// Root, this process's own user, or whoever is in `group`.
[[nodiscard]] bool may_ask(const peer_credentials& who, uid_t own, std::optional<gid_t> group);

// "user 1000, group 1000, process 4711": no names, for looking them up may wait for the network.
[[nodiscard]] std::string to_text(const peer_credentials& who);

// nullopt: there is no group of that name.
[[nodiscard]] std::optional<gid_t> group_named(const std::string& name);

} // namespace diolkos::net
