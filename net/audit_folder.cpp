#include "net/audit_folder.hpp"

#include "audit/log_reader.hpp"
#include "audit/record_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <stdexcept>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace diolkos::net {
namespace {

using boost::system::error_code;

error_code last_error() noexcept {
    return {errno, boost::system::generic_category()};
}

[[noreturn]] void throw_errno(const std::filesystem::path& folder, const std::string& what) {
    throw std::system_error(errno, std::generic_category(),
                            "audit log " + folder.string() + ": " + what);
}

file_descriptor open_and_lock(const std::filesystem::path& folder) {
    file_descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (opened.number() < 0) {
        throw_errno(folder, "cannot open");
    }
    if (::flock(opened.number(), LOCK_EX | LOCK_NB) != 0) {
        throw_errno(folder, errno == EWOULDBLOCK
                                ? "another process has it, or it is the journal's folder"
                                : "cannot lock");
    }
    return opened;
}

audit::log_writer open_log(const log_folder& files, audit::tree::signer_key key) {
    auto opened = audit::log_writer::open(files, std::move(key));
    if (!opened) {
        throw std::runtime_error("audit log " + files.path().string() + ": " + opened.error().text);
    }
    return std::move(*opened);
}

// Of a record, without which the log cannot go on.
std::uint64_t index_of(const std::filesystem::path& folder, const std::string& record) {
    audit::record_reader reader;
    const auto entry = reader.read(record);
    if (!entry) {
        throw std::runtime_error("audit log " + folder.string() +
                                 ": its last line is no record; move the log away to begin a new "
                                 "one");
    }
    return entry->index;
}

error_code sync(int folder, const std::string& path) noexcept {
    const file_descriptor opened{
        ::openat(folder, path.empty() ? "." : path.c_str(), O_RDONLY | O_CLOEXEC)};
    return opened.number() >= 0 && ::fsync(opened.number()) == 0 ? error_code() : last_error();
}

std::string parent_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

} // namespace

error_code cannot_write_in(const std::filesystem::path& folder) noexcept {
    if (::access(folder.c_str(), W_OK | X_OK) == 0) {
        return {};
    }
    return {errno, boost::system::generic_category()}; // EROFS too: mounted read-only
}

audit_folder::audit_folder(std::filesystem::path folder, audit::tree::signer_key key)
    : files_(std::move(folder)),
      folder_(open_and_lock(path())),
      writer_(open_log(files_, std::move(key))),
      position_(writer_.size()) {
    take_tail();
    const auto verifier = writer_.verifier().text() + "\n";
    const auto there = files_.read(std::string(audit::verifier_path));
    if (!there || there.value() != verifier) {
        if (const auto failure = replace(audit::verifier_path, verifier)) {
            errno = failure.value();
            throw_errno(path(), "cannot write");
        }
    }
}

// What the run before left without a checkpoint, and how it ended.
void audit_folder::take_tail() {
    const auto read = audit::read_log(files_, {writer_.size()},
                                      [this](std::uint64_t position, std::string_view record) {
                                          position_ = position + 1;
                                          waiting_.append(record).append("\n");
                                          ++waiting_records_;
                                      });
    if (!read) {
        throw std::runtime_error("audit log " + path().string() + ": " + read.error().text);
    }
    const auto tails = files_.list(std::string(audit::tail_folder));
    for (const auto& name : tails ? *tails : std::vector<std::string>()) {
        tail_files_.push_back(std::string(audit::tail_folder) + "/" + name);
    }
    auto last = writer_.last_record();
    if (!waiting_.empty()) {
        const auto before = waiting_.rfind('\n', waiting_.size() - 2);
        last = waiting_.substr(before == std::string::npos ? 0 : before + 1);
        last.pop_back();
    }
    if (last.empty()) {
        return;
    }
    last_index_ = index_of(path(), last);
    const auto torn = read->torn_bytes;
    if (torn > 0 || last.find("\"event\":\"stop\"") == std::string::npos) {
        left_unclean_ = "The run before this one did not stop in order";
        left_unclean_ +=
            torn > 0 ? "; " + std::to_string(torn) + " bytes of a torn last record were cut off."
                     : ".";
    }
}

// --- the tail

error_code audit_folder::open_tail() {
    const auto name = audit::tail_path(position_);
    std::vector<std::string> ignored; // the tail is not synced: the journal has what is in it
    if (const auto failure = make_folders(name, ignored)) {
        return failure;
    }
    // One of this name has no whole line: else the log would be longer.
    tail_ = file_descriptor(
        ::openat(folder_.number(), name.c_str(),
                 O_WRONLY | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, log_file_mode));
    if (tail_.number() < 0) {
        return last_error();
    }
    if (std::ranges::find(tail_files_, name) == tail_files_.end()) {
        tail_files_.push_back(name);
    }
    return {};
}

boost::system::result<void> audit_folder::append(std::string_view records) noexcept {
    if (!failure_ && tail_.number() < 0) {
        failure_ = open_tail();
    }
    if (failure_) {
        return failure_;
    }
    const auto written = ::write(tail_.number(), records.data(), records.size());
    if (written < 0) {
        failure_ = last_error();
        return failure_;
    }
    if (static_cast<std::size_t>(written) != records.size()) {
        // The file system took a part: it is full, or a quota or a size limit was reached.
        failure_ = make_error_code(boost::system::errc::no_space_on_device);
        return failure_;
    }
    const auto count = static_cast<std::uint64_t>(std::ranges::count(records, '\n'));
    position_ += count;
    waiting_records_ += count;
    waiting_ += records;
    return {};
}

// --- commits

std::function<error_code()> audit_folder::commit() {
    if (waiting_records_ == 0) {
        return [] { return error_code(); };
    }
    tail_.close(); // what comes from here on is of the next one
    waiting_records_ = 0;
    return [this, lines = std::exchange(waiting_, {}), done = std::exchange(tail_files_, {})] {
        const auto what = writer_.commit(lines);
        const auto failure = write(what);
        for (const auto* const superfluous : {&what.superseded, &done}) {
            for (const auto& file : *superfluous) {
                if (!failure) {
                    remove(file);
                }
            }
        }
        return failure;
    };
}

error_code audit_folder::write(const audit::log_commit& what) {
    const bool one_by_one = what.files.size() <= max_single_syncs;
    std::vector<std::string> changed; // folders
    for (const auto& file : what.files) {
        if (const auto failure = make_folders(file.path, changed)) {
            return failure;
        }
        if (const auto failure = write_file(file.path, file.bytes, one_by_one)) {
            return failure;
        }
    }
    if (!one_by_one && ::syncfs(folder_.number()) != 0) {
        return last_error();
    }
    for (const auto& folder : one_by_one ? changed : std::vector<std::string>()) {
        if (const auto failure = sync(folder_.number(), folder)) {
            return failure;
        }
    }
    return replace(audit::tree::checkpoint_path, what.checkpoint);
}

error_code audit_folder::write_file(const std::string& path, std::string_view bytes, bool sync) {
    const file_descriptor file{::openat(folder_.number(), path.c_str(),
                                        O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                                        log_file_mode)};
    if (file.number() < 0) {
        return last_error();
    }
    while (!bytes.empty()) {
        const auto count = ::write(file.number(), bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR) {
            return last_error();
        }
        bytes.remove_prefix(static_cast<std::size_t>(count < 0 ? 0 : count));
    }
    return sync && ::fsync(file.number()) != 0 ? last_error() : error_code();
}

// In one step: there is always the old file or the new one, whole.
error_code audit_folder::replace(std::string_view path, std::string_view bytes) {
    const std::string name(path), fresh = name + ".new";
    if (const auto failure = write_file(fresh, bytes, true)) {
        return failure;
    }
    if (::renameat(folder_.number(), fresh.c_str(), folder_.number(), name.c_str()) != 0 ||
        ::fsync(folder_.number()) != 0) {
        return last_error();
    }
    return {};
}

// Those around the file. `changed`: folders in which there is a new name, the file's included.
error_code audit_folder::make_folders(const std::string& path, std::vector<std::string>& changed) {
    const auto note = [&](std::string folder) {
        if (std::ranges::find(changed, folder) == changed.end()) {
            changed.push_back(std::move(folder));
        }
    };
    const auto folder = parent_of(path);
    note(folder);
    if (folder.empty() || ::mkdirat(folder_.number(), folder.c_str(), log_folder_mode) == 0) {
        if (!folder.empty()) {
            note(parent_of(folder));
        }
        return {};
    }
    if (errno == EEXIST) {
        return {};
    }
    if (errno != ENOENT) {
        return last_error();
    }
    if (const auto failure = make_folders(folder, changed)) { // the one around it first
        return failure;
    }
    return ::mkdirat(folder_.number(), folder.c_str(), log_folder_mode) == 0 ? error_code()
                                                                             : last_error();
}

// What is left over harms nobody.
void audit_folder::remove(const std::string& path) noexcept {
    if (::unlinkat(folder_.number(), path.c_str(), 0) != 0 && errno != ENOENT) {
        std::error_code ignored;
        std::filesystem::remove_all(files_.path() / path, ignored);
    }
}

} // namespace diolkos::net
