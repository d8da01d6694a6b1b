// Which files this process can still open, by Landlock (landlock(7)): what is not below one of the
// places is as good as not there, for reading, writing, running or naming.
//
// A rule is on a file or folder and not on its name: of a folder, files that come later or are
// replaced are in it; a single file that is replaced is another one, and closed.
//
// Errors   std::system_error with the place's name; a place that does not exist is left out
// Threads  on the only thread: the rules are each thread's own, and later ones inherit
#pragma once

#include <filesystem>
#include <vector>

namespace diolkos::net::sandbox {

struct file_access {
    std::vector<std::filesystem::path> readable; // files, or folders with all below them
    std::vector<std::filesystem::path> writable; // folders, with all below them; readable too

    // What is needed to read `file` again after it was replaced, or what it links to: the folders
    // around both. Of a folder that holds much else (one at the root of the file system, such as
    // /etc), the file alone.
    void read_again(const std::filesystem::path& file);
};

// Of the kernel's Landlock (its ABI): 0 if there is none, or it is switched off.
[[nodiscard]] int landlock_version() noexcept;

// Requires landlock_version() > 0. For good. Beyond files, as far as the kernel's version goes: no
// TCP port can be bound any more, no device asked for more than reading and writing (ioctl), and no
// process outside signalled.
void restrict_files(const file_access& to);

} // namespace diolkos::net::sandbox
