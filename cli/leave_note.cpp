#include "cli/leave_note.hpp"

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <pwd.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace diolkos::cli {

namespace {

namespace fs = std::filesystem;

// Sorts as the time does.
std::string fresh_name() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
    return std::to_string(micros) + "-" + std::to_string(::getpid());
}

// The box reads it as its group: that of the folder.
void give_to_group_of(const fs::path& folder, int file) {
    struct stat facts {};
    if (::stat(folder.c_str(), &facts) == 0 && ::fchown(file, ~uid_t{0}, facts.st_gid) != 0) {
        // Not root, and not in that group: then the box says that it could not read it.
    }
}

// Whole under its name, or not there.
bool write_note(const fs::path& folder, const std::string& text) {
    constexpr unsigned note_mode = 0640;
    const auto name = fresh_name();
    const auto fresh = folder / (name + ".new");
    const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, note_mode);
    if (file < 0)
        return false;
    give_to_group_of(folder, file);
    const bool written =
        ::fchmod(file, note_mode) == 0 &&
        ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        ::fsync(file) == 0;
    ::close(file);
    const auto whole = folder / (name + std::string(audit::note_suffix));
    return written && ::rename(fresh.c_str(), whole.c_str()) == 0;
}

fs::path folder_of(const fs::path& log) {
    return log / audit::notes_folder;
}

} // namespace

std::string operator_name() {
    if (const auto* const sudo = std::getenv("SUDO_USER"); sudo != nullptr && *sudo != '\0')
        return sudo;
    const auto* const account = ::getpwuid(::getuid());
    return account != nullptr ? account->pw_name : "uid " + std::to_string(::getuid());
}

bool leave_note(const fs::path& log, audit::operator_note note) {
    if (!fs::is_directory(folder_of(log)))
        return true;
    note.who = operator_name();
    return write_note(folder_of(log), to_text(note));
}

void leave_needed_note(const fs::path& log, audit::operator_note note) {
    const auto folder = folder_of(log);
    note.who = operator_name();
    ::mkdir(folder.c_str(), 0770); // it is mostly there
    if (!write_note(folder, to_text(note)))
        throw std::runtime_error(folder.string() + ": cannot write: " + std::strerror(errno) +
                                 "; without a note for the box's log nothing is done");
}

std::vector<audit::operator_note> waiting_notes(const fs::path& log) {
    std::vector<audit::operator_note> all;
    if (!fs::is_directory(folder_of(log)))
        return all;
    for (const auto& entry : fs::directory_iterator(folder_of(log))) {
        std::string text(audit::max_note_bytes + 1, '\0');
        std::ifstream in(entry.path(), std::ios::binary);
        in.read(text.data(), static_cast<std::streamsize>(text.size()));
        text.resize(static_cast<std::size_t>(in.gcount()));
        if (auto note = audit::parse_operator_note(text))
            all.push_back(std::move(*note));
    }
    return all;
}

} // namespace diolkos::cli
