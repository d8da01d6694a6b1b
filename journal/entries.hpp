// What is inside of a record: entries, one behind the other. Numbers are big-endian, a blob is its
// length (u32) and its bytes, an id has 16 bytes, a flag or a kind is one byte.
//
//     1 records  | index of the first: u64 | how many: u32, not 0 | the lines: blob
//     2 kept     | course | sequence: u64 | id | boot | since: i64, microseconds of UTC
//                | stanza: blob
//     3 settled  | course | sequence: u64 | boot
//     4 mark     | kind | sequence: u64 | boot
//     5 copied   | u64: audit records below this index are durable in the audit log
//     6 freed    | u64: segments below this number are not needed any more
//     7 again    | as kept: a crossing that is kept already, written once more
//     8 state    | last offered: u64 | next record: u64 | copied: u64
//                | lanes: u32, each: boot, epoch: u64, recorded: u64, committed: u64,
//                |                   refused: u32, each: u64
//                | segments: u32, each: number: u64, end: u64
//     9 numbered | place: u64 | sequence: u64 | boot
//
// State is the last entry of a segment's first record and stands nowhere else. It sums up
// everything before and in that record, and lists the older segments with the end of what counts
// in each: what a torn write left behind that end is cut off by this.
//
// Decoding is strict: each value has one form, so what decodes re-encodes to the same bytes.
//
// I/O      none
// Threads  not thread-safe
// Memory   one entry at a time
#pragma once

#include "journal/error.hpp"
#include "journal/segment.hpp"
#include "journal/summary.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <optional>
#include <variant>

namespace diolkos::journal {

using wall_time = std::chrono::sys_time<std::chrono::microseconds>;

struct audit_records {
    std::uint64_t first = 0; // index in the audit log
    std::uint32_t count = 0;
    std::string_view lines;
};
struct kept_entry {
    kept_crossing what;
    wall_time since; // when it was kept first
    // Written once more, so that the segment where it was first need not stay for it.
    bool again = false;
};
struct copied_entry {
    std::uint64_t below = 0;
};
struct freed_entry {
    segment_number below = 0;
};
struct segment_end {
    segment_number number = 0;
    std::uint64_t end = 0; // bytes, the header included

    bool operator==(const segment_end&) const = default;
};
struct state_entry {
    summary sum;
    std::vector<segment_end> segments; // ascending
};

using entry = std::variant<audit_records, kept_entry, settled_crossing, lane_mark, copied_entry,
                           freed_entry, state_entry, numbered_crossing>;

// All append to `out`.
void encode(std::string& out, const audit_records& what);
void encode(std::string& out, const kept_crossing& what, wall_time since, bool again);
void encode(std::string& out, const kept_entry& what);
void encode(std::string& out, const settled_crossing& what);
void encode(std::string& out, const lane_mark& what);
void encode(std::string& out, const copied_entry& what);
void encode(std::string& out, const freed_entry& what);
void encode(std::string& out, const state_entry& what);
void encode(std::string& out, const numbered_crossing& what);

class entry_reader {
public:
    // `body` must outlive this and the entries' views.
    explicit entry_reader(std::string_view body)
        : in_(body) {}

    // nullopt at the end. Fails with errc::record_unknown; then nothing that follows means
    // anything.
    [[nodiscard]] boost::system::result<std::optional<entry>> next();

private:
    [[nodiscard]] std::optional<entry> read(std::uint8_t tag);
    [[nodiscard]] std::optional<entry> read_state();

    byte_reader in_;
};

} // namespace diolkos::journal
