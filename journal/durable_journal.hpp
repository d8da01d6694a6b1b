// The journal that survives: everything that is durable here is there again after a crash, of the
// process or of the power, and nothing is there that was never appended.
//
//     append(batch) -> ticket  ...  pump(now) -> disk  ...  completed(request) -> durable() >=
//     ticket
//
// Batches that wait go to the disk together: one write and its sync at a time, and whatever
// comes meanwhile goes with the next. A batch that keeps a crossing is written as soon as the disk
// is free; one that only settles or records waits up to `linger` for company, so that it does not
// stand in the way of a crossing.
//
// A segment that is full is followed by a new one (created, its header synced, the directory
// synced, then used). Segments are freed from the oldest on, when nothing in them waits and their
// audit records were handed on. One that a few crossings hold back for long is freed by writing
// these few again into a new one, when half of the size limit is used.
//
//     idle -> creating -> heading -> syncing_directory -> idle     a new segment
//     idle -> writing -> idle                                      a group
//     any -> failed         a request failed: final, said once by take_failure(), never tried again
//     idle -> closed        after close(), when everything is on the disk
//
// The record format is in segment.hpp and entries.hpp, the reasons in docs/design/journal.md.
//
// I/O      by the disk that is handed in, which completes later; the clock is handed in as well
// Threads  not thread-safe; confined to its shard
// Memory   what waits for the disk, bounded by has_room() as far as the owner heeds it; the
//          crossings kept and not settled, with their bytes
#pragma once

#include "journal/disk.hpp"
#include "journal/group.hpp"
#include "journal/recovery.hpp"

#include <deque>

namespace diolkos::journal {

class durable_journal final : public journal {
public:
    using monotonic = std::chrono::steady_clock::time_point;
    struct moment {
        monotonic mono;
        wall_time wall;
    };
    struct settings {
        std::string box;                                        // its configured name
        id16 boot{};                                            // of this process
        digest32 schema{};                                      // that its crossings are of
        std::uint64_t segment_bytes = std::uint64_t{64} << 20U; // then the next one is begun
        std::size_t group_bytes = std::size_t{1} << 20U; // of one write, if no batch is larger
        std::size_t group_batches = 1024;                // then it lingers no longer
        std::chrono::microseconds linger{1000};          // of a group without crossings
        // On disk and on the way to it. Segments are never larger than an eighth of it.
        std::uint64_t limit_bytes = std::uint64_t{1} << 30U;
    };
    // Above the limit crossings are not to be let in, but what is there still has to be settled and
    // recorded: this much is kept for it, as a part of the limit. Beyond that the journal fails,
    // unless the write is the first of a start or lets segments go.
    static constexpr std::uint64_t reserve_part = 8;
    // Crossings that are written again for the sake of a segment, in bytes for each new segment.
    static constexpr std::uint64_t max_again_bytes = std::uint64_t{4} << 20U;

    // `on` must outlive this; `found` is what recover() has just found there. Nothing is written
    // before pump().
    durable_journal(settings how, disk& on, recovery found);

    // --- the contract of journal
    // Durable as soon as durable() says so. Never, once the journal has failed or is closed.
    // Requires that outgoing and waiting crossings are of this box's lane, and a batch of less than
    // max_body_bytes.
    [[nodiscard]] ticket append(const batch& what) override;
    [[nodiscard]] std::string_view durability() const noexcept override;
    [[nodiscard]] std::size_t waiting() const noexcept override { return waiting_.size(); }

    // --- time and completions
    // Before a turn's append(): the time from which crossings and groups count their age.
    void at(moment now) noexcept { now_ = now; }
    // After a turn's append(), and at next_deadline(). Asks the disk for what is due.
    void pump(moment now);
    // Of the request; goes on with what is due. Requires that it was made and not yet completed.
    void completed(disk::request id, boost::system::error_code error, moment now);
    // monotonic::max(): none.
    [[nodiscard]] monotonic next_deadline() const noexcept;
    // Every ticket up to here is durable.
    [[nodiscard]] ticket durable() const noexcept { return durable_; }
    // This start is on the disk: the link may name its epoch.
    [[nodiscard]] bool ready() const noexcept { return ready_; }
    // The audit log has, on its own disk, all records below this index.
    void audit_copied(std::uint64_t below) noexcept;
    // Nothing is appended any more: writes the mark of an orderly stop when all else is written.
    void close() noexcept { closing_ = true; }
    [[nodiscard]] bool closed() const noexcept { return step_ == step::closed; }
    // Why the journal has stopped. Once; afterwards nullopt.
    [[nodiscard]] std::optional<refusal> take_failure();
    [[nodiscard]] bool failed() const noexcept { return step_ == step::failed; }

    // --- what the box needs to know
    // This box's lane: crossings are numbered under this id, over all starts.
    [[nodiscard]] const id16& lane_id() const noexcept { return journal_; }
    // Starts of this journal, this one included.
    [[nodiscard]] std::uint64_t epoch() const noexcept { return epoch_; }
    // The audit record that is appended next has this index.
    [[nodiscard]] std::uint64_t next_record() const noexcept { return next_record_; }
    [[nodiscard]] std::uint64_t used_bytes() const noexcept { return used_ + queued_; }
    // False: let no more crossings in. Settling and recording go on.
    [[nodiscard]] bool has_room() const noexcept { return used_bytes() < how_.limit_bytes; }
    // When the oldest crossing that waits was kept, by the wall clock of then. Looks at each.
    [[nodiscard]] std::optional<wall_time> oldest_waiting() const noexcept {
        return waiting_.oldest();
    }

private:
    enum class step : std::uint8_t {
        idle,
        creating,
        heading,
        syncing_directory,
        writing,
        closed,
        failed,
    };

    [[nodiscard]] group& open_group(std::size_t bytes);
    void go_on();
    [[nodiscard]] bool due() const noexcept;
    [[nodiscard]] bool wants_segment() const noexcept;
    void begin_segment();
    void begin_group();
    void write_tail(group& to);
    void step_done(boost::system::error_code error);
    void group_durable();
    void segment_begun();
    void free_segments();
    void removed(disk::request id, boost::system::error_code error);
    void fail(std::string_view doing, boost::system::error_code why);
    [[nodiscard]] disk::request under_way(step next) noexcept;

    settings how_;
    disk& disk_;
    id16 journal_;
    std::uint64_t epoch_;

    step step_ = step::idle;
    bool closing_ = false;
    bool ready_ = false;
    moment now_{};
    disk::request last_request_ = 0;
    disk::request under_way_ = 0; // of the step
    std::vector<std::pair<disk::request, held_segment>> removing_;
    std::optional<refusal> failure_;

    ticket last_ = 0;
    ticket durable_ = 0;
    group_number next_group_;
    std::deque<group> queue_; // the first one is under way while writing
    std::string spare_;       // a record's storage, to be used again
    std::uint64_t queued_ = 0;
    record_type writing_ = record_type::group;

    summary written_;           // as of the last group that was given to the disk
    std::uint64_t next_record_; // as of the last append
    std::uint64_t copied_;
    waiting_set waiting_; // as of the last append
    segment_list segments_;
    segment_number highest_;
    segment_number freed_ = 0;   // as of the last group that was given to the disk
    std::string header_;         // of the present segment
    bool fresh_segment_ = false; // the next record is its first
    std::uint64_t used_ = 0;
};

} // namespace diolkos::journal
