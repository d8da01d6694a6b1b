#include "net/path_facts.hpp"

#include "net/file_descriptor.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

namespace diolkos::net {

std::size_t known_path_mtu(const tcp::endpoint& to) noexcept {
    const bool v6 = to.address().is_v6();
    const file_descriptor unsent{::socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    if (unsent.number() < 0 ||
        ::connect(unsent.number(), to.data(), static_cast<socklen_t>(to.size())) != 0) {
        return 0;
    }
    int size = 0;
    socklen_t length = sizeof size;
    if (::getsockopt(unsent.number(), v6 ? int{IPPROTO_IPV6} : int{IPPROTO_IP},
                     v6 ? IPV6_MTU : IP_MTU, &size, &length) != 0) {
        return 0;
    }
    return static_cast<std::size_t>(size);
}

bool is_own_address(const tcp::endpoint& where) noexcept {
    const bool v6 = where.address().is_v6();
    const file_descriptor unsent{::socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    const tcp::endpoint any_port(where.address(), 0);
    return unsent.number() >= 0 &&
           ::bind(unsent.number(), any_port.data(), static_cast<socklen_t>(any_port.size())) == 0;
}

} // namespace diolkos::net
