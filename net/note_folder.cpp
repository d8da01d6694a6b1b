#include "net/note_folder.hpp"

#include "audit/operator_note.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace diolkos::net {
namespace {

file_descriptor made(const std::filesystem::path& path) {
    const bool is_new = ::mkdir(path.c_str(), notes_folder_mode) == 0;
    file_descriptor opened{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)};
    if (opened.number() < 0 ||
        (is_new && ::fchmod(opened.number(), notes_folder_mode) != 0)) { // whatever the umask is
        throw std::system_error(errno, std::generic_category(), path.string());
    }
    return opened;
}

// By number: asking for the name may open sockets, which a confined box must not.
std::string account_of(uid_t owner) {
    return "uid " + std::to_string(owner);
}

} // namespace

note_folder::note_folder(const std::filesystem::path& log)
    : path_(log / audit::notes_folder),
      folder_(made(path_)) {}

std::vector<box::left_note> note_folder::take() {
    std::vector<box::left_note> found;
    std::error_code failure;
    for (std::filesystem::directory_iterator at(path_, failure), end;
         !failure && at != end && found.size() < box::max_notes_at_once; at.increment(failure)) {
        auto name = at->path().filename().string();
        if (name.ends_with(audit::note_suffix) && handed_out_.insert(name).second) {
            found.push_back(read(name));
        }
    }
    // By their names, which begin with the time.
    std::ranges::sort(found, {}, &box::left_note::name);
    return found;
}

box::left_note note_folder::read(const std::string& name) const {
    box::left_note note{name, {}, {}};
    struct stat facts {};
    if (::fstatat(folder_.number(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) {
        return note;
    }
    note.account = account_of(facts.st_uid);
    const file_descriptor file{
        ::openat(folder_.number(), name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
    if (file.number() < 0 || ::fstat(file.number(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
        return note;
    }
    note.account = account_of(facts.st_uid);
    std::string text(audit::max_note_bytes + 1, '\0');
    const auto count = ::read(file.number(), text.data(), text.size());
    if (count > 0) {
        note.text = text.substr(0, static_cast<std::size_t>(count));
    }
    return note;
}

void note_folder::forget(const std::string& name) noexcept {
    // One that cannot be removed is not read again by this run.
    if (::unlinkat(folder_.number(), name.c_str(), 0) == 0) {
        handed_out_.erase(name);
    }
}

} // namespace diolkos::net
