#include "cli/setup/folder.hpp"

#include "net/file_descriptor.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace diolkos::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t max_file_bytes = 1024 * 1024;

[[noreturn]] void fail(const fs::path& file, std::string_view what) {
    throw std::runtime_error(file.string() + ": " + std::string(what) + ": " +
                             std::strerror(errno));
}

void sync_folder(const fs::path& folder) {
    const net::file_descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (opened.number() < 0 || ::fsync(opened.number()) != 0) {
        fail(folder, "cannot sync");
    }
}

} // namespace

setup_folder::setup_folder(fs::path folder)
    : folder_(std::move(folder)) {
    if (!fs::is_directory(folder_)) {
        throw std::runtime_error(folder_.string() +
                                 ": is no folder; the package makes it, or: install -d -m 0750 " +
                                 folder_.string());
    }
}

bool setup_folder::has(std::string_view name) const {
    return fs::exists(fs::symlink_status(folder_ / name));
}

std::string setup_folder::read(std::string_view name) const {
    const auto file = folder_ / name;
    std::error_code failure;
    if (const auto size = fs::file_size(file, failure); failure || size > max_file_bytes) {
        throw std::runtime_error(file.string() + ": " +
                                 (failure ? failure.message() : std::string("too large")));
    }
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) {
        throw std::runtime_error(file.string() + ": cannot read");
    }
    return text;
}

void setup_folder::write(const fs::path& file, std::string_view text, unsigned mode) const {
    const net::file_descriptor out{
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (out.number() < 0) {
        fail(file, errno == EEXIST ? "is there already, and is not overwritten" : "cannot create");
    }
    // The folder's group is the box's: it must read what an administrator makes. Only then the
    // mode.
    struct ::stat folder {};
    if (::stat(folder_.c_str(), &folder) != 0 ||
        ::fchown(out.number(), static_cast<uid_t>(-1), folder.st_gid) != 0 ||
        ::fchmod(out.number(), mode) != 0) {
        fail(file, "cannot give it to the folder's group");
    }
    const auto written = ::write(out.number(), text.data(), text.size());
    if (written != static_cast<ssize_t>(text.size()) || ::fsync(out.number()) != 0) {
        fail(file, "cannot write");
    }
}

void setup_folder::create(std::string_view name, std::string_view text, unsigned mode) const {
    write(folder_ / name, text, mode);
    sync_folder(folder_);
}

void setup_folder::replace(std::string_view name, std::string_view text, unsigned mode) const {
    const auto file = folder_ / name;
    const auto before = folder_ / ("." + std::string(name) + ".new");
    fs::remove(before); // of an attempt that was cut off
    write(before, text, mode);
    fs::rename(before, file);
    sync_folder(folder_);
}

} // namespace diolkos::cli
