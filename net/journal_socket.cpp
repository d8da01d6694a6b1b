#include "net/journal_socket.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>

namespace diolkos::net {

journal_socket::journal_socket(const std::filesystem::path& where)
    : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    const auto& path = where.native();
    if (path.size() < sizeof where_.sun_path) {
        where_.sun_family = AF_UNIX;
        std::memcpy(static_cast<char*>(where_.sun_path), path.c_str(), path.size() + 1);
        (void)connect();
    }
}

bool journal_socket::connect() const {
    return ::connect(socket_.number(), reinterpret_cast<const sockaddr*>(&where_), sizeof where_) ==
           0;
}

bool journal_socket::send(const std::vector<journal_field>& entry) const {
    const auto datagram = journal_entry(entry);
    const auto once = [&] {
        return ::send(socket_.number(), datagram.data(), datagram.size(),
                      MSG_NOSIGNAL | MSG_DONTWAIT) >= 0;
    };
    if (once()) {
        return true;
    }
    // The journal was started again since, or was not there before.
    return (errno == ECONNREFUSED || errno == ENOTCONN || errno == ECONNRESET) && connect() &&
           once();
}

bool leads_to_journal(int descriptor) {
    const char* const stream = std::getenv("JOURNAL_STREAM");
    struct stat file {};
    return stream != nullptr && ::fstat(descriptor, &file) == 0 &&
           stream == std::to_string(file.st_dev) + ":" + std::to_string(file.st_ino);
}

std::string journal_entry(const std::vector<journal_field>& entry) {
    std::string text;
    for (const auto& [name, value] : entry) {
        if (!value.empty()) {
            text.append(name).append("=").append(value).append("\n");
        }
    }
    return text;
}

} // namespace diolkos::net
