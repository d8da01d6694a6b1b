#include "net/log_file.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <vector>

namespace diolkos::net {
namespace {

[[noreturn]] void throw_errno(const std::filesystem::path& file, const char* what) {
    throw std::system_error(errno, std::generic_category(),
                            "audit file " + file.string() + ": " + what);
}

file_descriptor open_for_append(const std::filesystem::path& file) {
    // Read as well: the last byte is looked at.
    file_descriptor opened{
        ::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, log_file_mode)};
    if (opened.number() < 0) {
        throw_errno(file, "cannot open");
    }
    struct stat facts {};
    if (::fstat(opened.number(), &facts) != 0) {
        throw_errno(file, "cannot stat");
    }
    char last = '\n';
    if (facts.st_size > 0 && ::pread(opened.number(), &last, 1, facts.st_size - 1) != 1) {
        throw_errno(file, "cannot read the last byte");
    }
    if (last != '\n' && ::write(opened.number(), "\n", 1) != 1) {
        throw_errno(file, "cannot end the last line");
    }
    return opened;
}

std::uint64_t count_lines(const std::filesystem::path& path, const file_descriptor& file) {
    struct stat facts {};
    if (::fstat(file.number(), &facts) != 0) {
        throw_errno(path, "cannot stat");
    }
    std::vector<char> buffer(1024 * 1024);
    std::uint64_t lines = 0;
    off_t at = 0;
    while (at < facts.st_size) {
        const auto count = ::pread(file.number(), buffer.data(), buffer.size(), at);
        if (count <= 0) {
            throw_errno(path, "cannot read");
        }
        lines +=
            static_cast<std::uint64_t>(std::count(buffer.begin(), buffer.begin() + count, '\n'));
        at += count;
    }
    return lines;
}

} // namespace

log_file::log_file(std::filesystem::path file)
    : path_(std::move(file)),
      file_(open_for_append(path_)),
      lines_(count_lines(path_, file_)) {}

boost::system::result<void> log_file::append(std::string_view records) noexcept {
    if (failure_) {
        return failure_;
    }
    const auto written = ::write(file_.number(), records.data(), records.size());
    if (written < 0) {
        failure_ = {errno, boost::system::generic_category()};
        return failure_;
    }
    if (static_cast<std::size_t>(written) != records.size()) {
        // The file system took a part: it is full, or a quota or a size limit was reached.
        failure_ = make_error_code(boost::system::errc::no_space_on_device);
        return failure_;
    }
    return {};
}

void log_file::reopen() {
    file_ = open_for_append(path_);
}

} // namespace diolkos::net
