// A segment: one file of the journal, to which is only ever appended.
//
//     segment = | header: 160 bytes | record | record | ...
//
//     header (numbers big-endian)
//       0  magic "DIOLKOSJ"        32  boot of the process that made it    (16)
//       8  version: u32 = 1        48  number of this segment: u64
//      12  zero: u32               56  epoch: starts of this journal, u64
//      16  id of the journal (16)  64  length of the box's name: u8, the name, zeros
//                                 124  digest of the schema set that stanzas are of (32)
//                                 156  crc32c of bytes 0 to 155
//
//     record: one write of the journal, at a multiple of 16 bytes
//       0  length of the body: u32, not 0
//       4  type: u8, zeros (3)
//       8  crc32c of the body
//      12  crc32c of: the segment's header, the record's offset as u64, bytes 0 to 11 above
//      16  body (entries.hpp), zeros up to a multiple of 16
//
// Because the header's and the offset's bytes go into each record's checksum, bytes of another
// journal, another segment, an older start or another place never pass for a record here.
//
// A write is one record, and the next write begins only when the one before is synced. So a record
// that is not whole is a torn tail if nothing was written behind it, and was whole once if anything
// was: scan() looks for that "anything" at every later place where a record could begin. A record
// header is proof enough, its own body may be torn.
//
// I/O      none: bytes in, bytes out
// Threads  pure functions
// Memory   what the caller hands in; views into it come out
#pragma once

#include "journal/bytes.hpp"
#include "journal/disk.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::journal {

inline constexpr std::size_t header_bytes = 160;
inline constexpr std::size_t record_head_bytes = 16;
inline constexpr std::size_t record_alignment = 16;                   // bytes
inline constexpr std::size_t max_body_bytes = std::size_t{64} << 20U; // of one record
inline constexpr std::size_t max_box_name_bytes = 59;                 // the rest is cut off

using digest32 = std::array<std::byte, 32>;

struct segment_header {
    id16 journal{};
    id16 boot{};
    segment_number number = 0;
    std::uint64_t epoch = 0;
    std::string box;
    digest32 schema{}; // what the bytes of its crossings mean

    bool operator==(const segment_header&) const = default;
};

enum class record_type : std::uint8_t {
    group = 1,
    close = 2, // the last one of an orderly stop
};

struct record {
    std::uint64_t offset = 0; // in the segment
    record_type type = record_type::group;
    std::string_view body;
};

struct scanned {
    std::vector<record> records; // whole, in order; views into what was scanned
    std::uint64_t end = 0;       // behind the last of them
    // There are bytes behind the end, and no sign that they ever were a whole record.
    bool torn = false;
    // Something was written behind the damage at this offset: corruption. Then the rest means
    // nothing.
    std::optional<std::uint64_t> damaged_at;
};

[[nodiscard]] std::string encode_header(const segment_header& header);
// Fails with errc::header_malformed or errc::version_unknown.
[[nodiscard]] boost::system::result<segment_header> decode_header(std::string_view segment);

// `record` is record_head_bytes of anything, then a body of 1 to max_body_bytes: fills in the head
// and appends the padding. `salt` is crc32c of the encoded header, `offset` where it will stand.
void seal_record(std::string& record, record_type type, std::uint32_t salt, std::uint64_t offset);

// Requires that `segment` begins with a header that decode_header() accepts.
[[nodiscard]] scanned scan(std::string_view segment);

} // namespace diolkos::journal
