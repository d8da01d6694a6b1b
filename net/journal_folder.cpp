#include "net/journal_folder.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fcntl.h>
#include <stdexcept>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace diolkos::net {
namespace {

using boost::system::error_code;
using journal::segment_number;

constexpr std::string_view suffix = ".segment";
constexpr std::size_t digits = 16;
constexpr std::size_t read_bytes = std::size_t{1} << 20U; // at a time

error_code last_error() noexcept {
    return {errno, boost::system::generic_category()};
}

std::string file_name(segment_number segment) {
    std::array<char, digits + suffix.size() + 8> name{};
    const auto length = std::snprintf(name.data(), name.size(), "%016llu%s",
                                      static_cast<unsigned long long>(segment), suffix.data());
    return {name.data(), static_cast<std::size_t>(length)};
}

// 0: it is no segment's name.
segment_number number_of(std::string_view name) noexcept {
    segment_number number = 0;
    if (name.size() < digits + suffix.size() || !name.ends_with(suffix)) {
        return 0;
    }
    name.remove_suffix(suffix.size());
    const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), number);
    return failure == std::errc() && end == name.data() + name.size() ? number : 0;
}

} // namespace

journal_folder::journal_folder(std::filesystem::path folder, use how)
    : path_(std::move(folder)),
      how_(how),
      folder_(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    const auto say = [this](const char* what) {
        throw std::system_error(errno, std::generic_category(),
                                "journal folder " + path_.string() + ": " + what);
    };
    if (folder_.number() < 0) {
        say("cannot open");
    }
    if (how == use::look) {
        return;
    }
    struct stat facts {};
    if (::fstat(folder_.number(), &facts) != 0) {
        say("cannot stat");
    }
    if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        throw std::runtime_error("journal folder " + path_.string() +
                                 ": others may look into it or change it; chmod it to 0700");
    }
    if (::flock(folder_.number(), LOCK_EX | LOCK_NB) != 0) {
        say(errno == EWOULDBLOCK ? "another process has it" : "cannot lock");
    }
}

boost::system::result<std::vector<segment_number>> journal_folder::list() {
    if (how_ == use::own && ::fsync(folder_.number()) != 0) {
        return last_error();
    }
    std::vector<segment_number> found;
    std::error_code failure;
    for (std::filesystem::directory_iterator at(path_, failure), end; !failure && at != end;
         at.increment(failure)) {
        const auto name = at->path().filename().string();
        if (const auto number = number_of(name); number != 0 && name == file_name(number)) {
            found.push_back(number);
        }
    }
    if (failure) {
        return error_code(failure.value(), boost::system::generic_category());
    }
    return found;
}

boost::system::result<std::string> journal_folder::read(segment_number segment) {
    const file_descriptor file{
        ::openat(folder_.number(), file_name(segment).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (file.number() < 0) {
        return last_error();
    }
    // After a sync that failed the system may hold bytes, as clean, that the disk has not: dropped,
    // they are read anew.
    if (how_ == use::own && (::fdatasync(file.number()) != 0 ||
                             ::posix_fadvise(file.number(), 0, 0, POSIX_FADV_DONTNEED) != 0)) {
        return last_error();
    }
    std::string bytes;
    for (;;) {
        const auto had = bytes.size();
        bytes.resize(had + read_bytes);
        const auto count = ::read(file.number(), bytes.data() + had, read_bytes);
        if (count < 0 && errno != EINTR) {
            return last_error();
        }
        bytes.resize(had + static_cast<std::size_t>(count < 0 ? 0 : count));
        if (count == 0) {
            return bytes;
        }
    }
}

error_code journal_folder::create(segment_number segment) {
    file_descriptor made{::openat(folder_.number(), file_name(segment).c_str(),
                                  O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC,
                                  segment_mode)};
    if (made.number() < 0) {
        return last_error();
    }
    open_ = std::move(made);
    open_number_ = segment;
    return {};
}

error_code journal_folder::append_and_sync(segment_number segment, std::string_view bytes) {
    if (segment != open_number_) {
        return {EBADF, boost::system::generic_category()};
    }
    while (!bytes.empty()) {
        const auto count = ::write(open_.number(), bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR) {
            return last_error();
        }
        bytes.remove_prefix(static_cast<std::size_t>(count < 0 ? 0 : count));
    }
    return ::fdatasync(open_.number()) == 0 ? error_code() : last_error();
}

error_code journal_folder::sync_directory() {
    return ::fsync(folder_.number()) == 0 ? error_code() : last_error();
}

error_code journal_folder::remove(segment_number segment) {
    return ::unlinkat(folder_.number(), file_name(segment).c_str(), 0) == 0 ? error_code()
                                                                            : last_error();
}

} // namespace diolkos::net
