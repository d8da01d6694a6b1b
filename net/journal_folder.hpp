// The journal's disk (journal/disk.hpp): a folder with one file for each segment.
//
//     FOLDER/0000000000000001.segment ...     and FOLDER itself locked, while this lives
//
// What is read at start is synced first, and read from the medium: a process that was killed, or
// one whose sync failed, leaves in the system's memory what a loss of power would take away later.
//
// The folder is for its owner alone, and so are the files (0600); one that others may look into is
// refused. create() to remove() block until it is done, and are for the disk worker's thread.
//
// Errors   the constructor throws std::system_error or std::runtime_error, with the folder's name
// Threads  not thread-safe; one thread at a time
#pragma once

#include "journal/disk.hpp"
#include "net/file_descriptor.hpp"

#include <filesystem>

namespace diolkos::net {

inline constexpr unsigned segment_mode = 0600;

class journal_folder final : public journal::stored_segments {
public:
    enum class use { own, look }; // look: without a lock, nothing can be written

    explicit journal_folder(std::filesystem::path folder, use how = use::own);

    [[nodiscard]] boost::system::result<std::vector<journal::segment_number>> list() override;
    [[nodiscard]] boost::system::result<std::string> read(journal::segment_number segment) override;

    [[nodiscard]] boost::system::error_code create(journal::segment_number segment);
    [[nodiscard]] boost::system::error_code append_and_sync(journal::segment_number segment,
                                                            std::string_view bytes);
    [[nodiscard]] boost::system::error_code sync_directory();
    [[nodiscard]] boost::system::error_code remove(journal::segment_number segment);

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
    use how_;
    file_descriptor folder_;
    file_descriptor open_; // the segment that is being written
    journal::segment_number open_number_ = 0;
};

} // namespace diolkos::net
