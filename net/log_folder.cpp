#include "net/log_folder.hpp"

#include "net/file_descriptor.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace diolkos::net {
namespace {

boost::system::error_code last_error() noexcept {
    return {errno, boost::system::generic_category()};
}

} // namespace

boost::system::result<std::optional<std::string>> log_folder::read(const std::string& path) const {
    const file_descriptor file{::open((path_ / path).c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.number() < 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return std::optional<std::string>();
        }
        return last_error();
    }
    struct stat facts {};
    if (::fstat(file.number(), &facts) != 0) {
        return last_error();
    }
    if (!S_ISREG(facts.st_mode) || static_cast<std::uint64_t>(facts.st_size) > max_file_bytes) {
        return make_error_code(boost::system::errc::file_too_large);
    }
    std::string bytes(static_cast<std::size_t>(facts.st_size), '\0');
    std::size_t held = 0;
    while (held < bytes.size()) {
        const auto count = ::read(file.number(), bytes.data() + held, bytes.size() - held);
        if (count < 0 && errno != EINTR) {
            return last_error();
        }
        if (count == 0) {
            break; // it was made shorter meanwhile
        }
        held += static_cast<std::size_t>(count < 0 ? 0 : count);
    }
    bytes.resize(held);
    return std::optional(std::move(bytes));
}

boost::system::result<std::vector<std::string>> log_folder::list(const std::string& folder) const {
    std::vector<std::string> names;
    std::error_code failure;
    for (std::filesystem::directory_iterator at(path_ / folder, failure), end;
         !failure && at != end; at.increment(failure)) {
        names.push_back(at->path().filename().string());
    }
    if (failure && failure != std::errc::no_such_file_or_directory) {
        return boost::system::error_code(failure.value(), boost::system::generic_category());
    }
    return names;
}

} // namespace diolkos::net
