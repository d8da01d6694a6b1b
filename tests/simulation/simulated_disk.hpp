// A disk that does what disks do to a journal: it completes late, forgets what was not synced,
// keeps parts of it in any order of sectors, brings removed files back, fails, and fills up.
//
// Writing and syncing are two steps of one request, each with its time and its faults. A write
// takes effect at once in the page cache, so to say, and on the medium when its sync completes;
// crash() leaves what the medium has and some of the rest. What is read or listed is on the medium
// from then on, as stored_segments promises. Copies are snapshots.
#pragma once

#include "journal/disk.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>

namespace diolkos::journal::test {

class simulated_disk final : public disk, public stored_segments {
public:
    static constexpr std::size_t sector = 512;

    enum class action : std::uint8_t { create, append, sync_data, sync_directory, remove };
    struct op {
        request id = 0;
        action what = action::create;
        segment_number segment = 0;
        boost::system::error_code error; // that it will complete with
        // The journal is to be told of its completion. Not so for an append that went well: the
        // same request goes on with its sync.
        bool ends = true;
        std::size_t length = 0; // of the file when a sync was begun
        std::string_view given; // an append's bytes, which must stay
        std::string copy;
    };

    // What a crash leaves of the unsynced end of a file of `from` synced and `to` bytes in all.
    struct remains {
        std::size_t length = 0; // of the file; from <= length <= to
        std::function<bool(std::size_t sector)>
            whole;        // is this sector on the medium? Else it is...
        char fill = '\0'; // ...this
    };
    struct crash_choices {
        std::function<remains(std::size_t from, std::size_t to)> tail;
        std::function<bool()> entry; // does this unsynced change of the directory survive?
    };

    // --- disk
    void create_segment(request id, segment_number segment) override;
    void append_and_sync(request id, segment_number segment, std::string_view bytes) override;
    void sync_directory(request id) override;
    void remove(request id, segment_number segment) override;
    boost::system::result<std::vector<segment_number>> list() override;
    boost::system::result<std::string> read(segment_number segment) override;

    // --- what happens
    [[nodiscard]] bool idle() const { return under_way_.empty(); }
    [[nodiscard]] const std::deque<op>& under_way() const { return under_way_; }
    // Takes the op out, effective on the medium if it is a sync. The caller tells the journal, if
    // that ends its request; else the sync has taken the place of the append.
    op complete(std::size_t which = 0);
    void crash(const crash_choices& how);
    // The process is killed, and the system goes on: what was written stays, synced or not. Of an
    // append that was under way the last `lost` bytes were not written.
    void kill(std::size_t lost);
    // Asked for each op; an error makes it fail. An append that fails has written half.
    std::function<boost::system::error_code(action)> fault;
    std::size_t capacity = SIZE_MAX; // bytes in all files

    // --- for tests that damage
    [[nodiscard]] std::string& medium(segment_number segment) { return files_[segment].synced; }
    // What reading promises is not kept, as it was once.
    bool reading_syncs = true;
    [[nodiscard]] bool has(segment_number segment) const { return files_.contains(segment); }
    void lose(segment_number segment) { files_.erase(segment); }
    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::size_t requests() const { return requests_; }

private:
    struct file {
        std::string synced;
        std::string unsynced; // behind it
        bool entry_synced = false;
        bool removed = false; // and the directory not synced since
    };

    op& ask(request id, action what, segment_number segment);
    [[nodiscard]] op begin(request id, action what, segment_number segment) const;
    void sync_entries();

    std::map<segment_number, file> files_;
    std::deque<op> under_way_;
    std::size_t requests_ = 0;
};

} // namespace diolkos::journal::test
