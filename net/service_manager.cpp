#include "net/service_manager.hpp"

#include "net/file_descriptor.hpp"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>

namespace diolkos::net {

void tell_service_manager(std::string_view state) noexcept {
    const char* name = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    if (name == nullptr || (name[0] != '/' && name[0] != '@')) {
        return;
    }
    const auto length = std::strlen(name);
    if (length >= sizeof address.sun_path) {
        return;
    }
    address.sun_family = AF_UNIX;
    std::memcpy(static_cast<char*>(address.sun_path), name, length);
    if (name[0] == '@') {
        address.sun_path[0] = '\0'; // the abstract namespace
    }
    const file_descriptor socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    (void)::sendto(socket.number(), state.data(), state.size(), MSG_NOSIGNAL,
                   reinterpret_cast<const sockaddr*>(&address),
                   static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length));
}

} // namespace diolkos::net
