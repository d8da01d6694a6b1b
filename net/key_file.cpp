#include "net/key_file.hpp"

#include "net/file_descriptor.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <sys/stat.h>

namespace diolkos::net {

secret::secret_buffer read_key_file(const std::filesystem::path& file) {
    const auto fail = [&](const std::string& why) {
        throw std::runtime_error(file.string() + ": cannot read: " + why);
    };
    const file_descriptor opened{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    struct stat facts {};
    if (opened.number() < 0 || ::fstat(opened.number(), &facts) != 0) {
        fail(std::strerror(errno));
    }
    if (!S_ISREG(facts.st_mode) || static_cast<std::size_t>(facts.st_size) > max_key_file_bytes) {
        fail("it is no file of at most " + std::to_string(max_key_file_bytes) + " bytes");
    }
    secret::secret_buffer bytes(static_cast<std::size_t>(facts.st_size));
    for (std::size_t had = 0; had < bytes.size();) {
        const auto count = ::read(opened.number(), bytes.data() + had, bytes.size() - had);
        if (count == 0 || (count < 0 && errno != EINTR)) {
            fail(count == 0 ? "it became shorter meanwhile" : std::strerror(errno));
        }
        had += static_cast<std::size_t>(count < 0 ? 0 : count);
    }
    return bytes;
}

} // namespace diolkos::net
