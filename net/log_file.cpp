#include "net/log_file.hpp"

#include "audit/record_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

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

// A new file's name is on the disk once its folder is synced.
void sync_folder_of(const std::filesystem::path& file) {
    const auto folder = file.parent_path();
    const file_descriptor opened{
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (opened.number() < 0 || ::fsync(opened.number()) != 0) {
        throw_errno(file, "cannot sync its folder");
    }
}

file_descriptor open_for_append(const std::filesystem::path& file, std::string& unclean,
                                std::string& last_line) {
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
        sync_folder_of(file);
        return opened;
    }
    auto end = read_end(file, opened.number(), facts.st_size);
    if (end.torn > 0 && ::ftruncate(opened.number(), facts.st_size - end.torn) != 0) {
        throw_errno(file, "cannot cut the torn last line");
    }
    if (end.torn > 0 || end.last_line.find("\"event\":\"stop\"") == std::string::npos) {
        unclean = "The run before this one did not stop in order";
        unclean += end.torn > 0 ? "; " + std::to_string(end.torn) +
                                      " bytes of a torn last record were cut off."
                                : ".";
    }
    last_line = std::move(end.last_line);
    return opened;
}

// Of a line, without which the log cannot go on.
std::optional<std::uint64_t> index_of(const std::filesystem::path& path, const std::string& line) {
    if (line.empty()) {
        return std::nullopt;
    }
    audit::record_reader reader;
    const auto entry = reader.read(std::string_view(line).substr(0, line.size() - 1));
    if (!entry) {
        throw std::runtime_error("audit file " + path.string() +
                                 ": its last line is no record; move the file away to begin a new "
                                 "one");
    }
    return entry->index;
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
      file_(open_for_append(path_, left_unclean_, last_line_)),
      last_index_(index_of(path_, last_line_)) {}

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

boost::system::error_code log_file::sync() const noexcept {
    if (::fdatasync(file_.number()) != 0) {
        return {errno, boost::system::generic_category()};
    }
    return {};
}

std::function<boost::system::error_code()> log_file::syncing() const {
    // A descriptor of its own: the file may be opened anew meanwhile.
    const auto file =
        std::make_shared<file_descriptor>(::fcntl(file_.number(), F_DUPFD_CLOEXEC, 0));
    return [file]() -> boost::system::error_code {
        if (::fdatasync(file->number()) != 0) {
            return {errno, boost::system::generic_category()};
        }
        return {};
    };
}

void log_file::reopen() {
    std::string ignored, ignored_line; // in the middle of a run: rotation, no stop
    file_ = open_for_append(path_, ignored, ignored_line);
}

} // namespace diolkos::net
