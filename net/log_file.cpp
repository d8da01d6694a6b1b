#include "net/log_file.hpp"

#include "audit/record.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace diolkos::net {
namespace {

[[noreturn]] void throw_errno(const std::filesystem::path& file, const char* what) {
    throw std::system_error(errno, std::generic_category(),
                            "audit file " + file.string() + ": " + what);
}

// What is behind the last newline but one and behind the last one: the last whole line, and the
// bytes of a torn one. Reads backwards, one longest record at a time.
struct file_end {
    std::string last_line;
    off_t torn = 0;
};

file_end read_end(const std::filesystem::path& path, int file, off_t size) {
    constexpr off_t window = 2 * (static_cast<off_t>(audit::max_record_bytes) + 1);
    std::string tail(static_cast<std::size_t>(std::min(size, window)), '\0');
    if (::pread(file, tail.data(), tail.size(), size - static_cast<off_t>(tail.size())) !=
        static_cast<ssize_t>(tail.size())) {
        throw_errno(path, "cannot read its end");
    }
    const auto newline = tail.rfind('\n');
    const std::size_t whole = newline == std::string::npos ? 0 : newline + 1;
    file_end end;
    end.torn = static_cast<off_t>(tail.size() - whole);
    tail.resize(whole);
    if (whole > 0) {
        const auto before = tail.rfind('\n', whole - 2);
        const std::size_t start = whole < 2 || before == std::string::npos ? 0 : before + 1;
        end.last_line = tail.substr(start);
    }
    return end;
}

file_descriptor open_for_append(const std::filesystem::path& file, std::string& unclean) {
    // Read as well: its end is looked at.
    file_descriptor opened{
        ::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, log_file_mode)};
    if (opened.number() < 0) {
        throw_errno(file, "cannot open");
    }
    struct stat facts {};
    if (::fstat(opened.number(), &facts) != 0) {
        throw_errno(file, "cannot stat");
    }
    if (facts.st_size == 0) {
        return opened;
    }
    const auto end = read_end(file, opened.number(), facts.st_size);
    if (end.torn > 0 && ::ftruncate(opened.number(), facts.st_size - end.torn) != 0) {
        throw_errno(file, "cannot cut the torn last line");
    }
    if (end.torn > 0 || end.last_line.find("\"event\":\"stop\"") == std::string::npos) {
        unclean = "The run before this one did not stop in order";
        unclean += end.torn > 0 ? "; " + std::to_string(end.torn) +
                                      " bytes of a torn last record were cut off, nothing had "
                                      "followed from them."
                                : ".";
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

boost::system::error_code cannot_write_in(const std::filesystem::path& folder) noexcept {
    if (::access(folder.c_str(), W_OK | X_OK) == 0) {
        return {};
    }
    return {errno, boost::system::generic_category()}; // EROFS too: mounted read-only
}

log_file::log_file(std::filesystem::path file)
    : path_(std::move(file)),
      file_(open_for_append(path_, left_unclean_)),
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
    std::string ignored; // in the middle of a run: rotation, no stop
    file_ = open_for_append(path_, ignored);
}

} // namespace diolkos::net
