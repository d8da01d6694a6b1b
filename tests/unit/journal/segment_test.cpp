#include "journal/crc32c.hpp"
#include "journal/segment.hpp"

#include <gtest/gtest.h>

namespace {

using namespace diolkos::journal;

segment_header plain() {
    return {id16{std::byte{1}}, id16{std::byte{2}}, 3, 4, "low-1"};
}

std::string with_record(std::string segment, const segment_header& of, std::string_view body,
                        record_type type = record_type::group) {
    std::string record(record_head_bytes, '?');
    record += body;
    seal_record(record, type, crc32c(encode_header(of)), segment.size());
    return segment + record;
}

std::string three_records() {
    auto out = encode_header(plain());
    for (const auto* const body : {"first record", "the second one, longer", "3"}) {
        out = with_record(out, plain(), body);
    }
    return out;
}

TEST(crc32c, known_answers) { // RFC 3720, B.4, and the check value of the catalogues
    EXPECT_EQ(crc32c("123456789"), 0xe3069283U);
    EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aaU);
    EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43U);
    EXPECT_EQ(crc32c(""), 0U);
    EXPECT_EQ(crc32c("56789", crc32c("1234")), crc32c("123456789"));
}

TEST(segment, header_comes_back) {
    for (const std::string name :
         {"", "x", "low-1", "exactly-fifty-nine-bytes-are-what-a-header-has-room-for----"}) {
        auto header = plain();
        header.box = name;
        const auto bytes = encode_header(header);
        ASSERT_EQ(bytes.size(), header_bytes);
        EXPECT_EQ(decode_header(bytes).value(), header);
    }
}

TEST(segment, header_cuts_a_long_name) {
    auto header = plain();
    header.box = std::string(200, 'n');
    EXPECT_EQ(decode_header(encode_header(header)).value().box,
              std::string(max_box_name_bytes, 'n'));
}

TEST(segment, header_with_any_bit_changed_is_refused) {
    for (std::size_t bit = 0; bit < header_bytes * 8; ++bit) {
        auto bytes = encode_header(plain());
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_FALSE(decode_header(bytes).has_value()) << bit;
    }
    for (std::size_t length = 0; length < header_bytes; ++length) {
        EXPECT_FALSE(decode_header(encode_header(plain()).substr(0, length)).has_value());
    }
}

TEST(segment, header_of_another_version_is_named_so) {
    auto bytes = encode_header(plain()).substr(0, header_bytes - 4);
    bytes[11] = 2;
    byte_writer(bytes).u32(crc32c(bytes));
    EXPECT_EQ(decode_header(bytes).error(), errc::version_unknown);
}

TEST(segment, records_come_back) {
    const auto bytes = with_record(three_records(), plain(), "end", record_type::close);
    const auto found = scan(bytes);
    ASSERT_EQ(found.records.size(), 4U);
    EXPECT_EQ(found.records[0].body, "first record");
    EXPECT_EQ(found.records[0].offset, header_bytes);
    EXPECT_EQ(found.records[1].body, "the second one, longer");
    EXPECT_EQ(found.records[3].type, record_type::close);
    EXPECT_EQ(found.end, bytes.size());
    EXPECT_FALSE(found.torn);
    EXPECT_FALSE(found.damaged_at);
}

TEST(segment, cut_at_any_byte_is_a_torn_tail) {
    const auto whole = three_records();
    const auto all = scan(whole).records;
    for (std::size_t length = header_bytes; length <= whole.size(); ++length) {
        const auto found = scan(std::string_view(whole).substr(0, length));
        EXPECT_FALSE(found.damaged_at) << length;
        EXPECT_EQ(found.torn, found.end != length) << length;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto next = i + 1 < all.size() ? all[i + 1].offset : whole.size();
            EXPECT_EQ(found.records.size() > i, length >= next) << length;
        }
    }
}

TEST(segment, any_bit_changed_is_torn_at_the_end_and_damage_before_it) {
    const auto whole = three_records();
    const auto last = scan(whole).records.back().offset;
    for (std::size_t at = header_bytes; at < whole.size(); ++at) {
        auto bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
        const auto found = scan(bytes);
        EXPECT_LT(found.records.size(), 3U) << at;
        EXPECT_EQ(found.damaged_at.has_value(), at < last) << at;
        EXPECT_TRUE(found.torn) << at;
    }
}

TEST(segment, bytes_of_elsewhere_are_no_record_here) {
    const auto mine = encode_header(plain());
    const struct {
        const char* name;
        segment_header other;
    } cases[] = {
        {"another journal", {id16{std::byte{9}}, plain().boot, 3, 4, "low-1"}},
        {"another process", {plain().journal, id16{std::byte{9}}, 3, 4, "low-1"}},
        {"another segment", {plain().journal, plain().boot, 9, 4, "low-1"}},
        {"another start", {plain().journal, plain().boot, 3, 9, "low-1"}},
        {"another box", {plain().journal, plain().boot, 3, 4, "high-1"}},
    };
    for (const auto& one : cases) {
        const auto theirs = with_record(encode_header(one.other), one.other, "stale");
        EXPECT_TRUE(scan(mine + theirs.substr(header_bytes)).records.empty()) << one.name;
    }
    // The right segment, another place.
    const auto record = three_records().substr(header_bytes);
    EXPECT_EQ(scan(mine + record).records.size(), 3U);
    EXPECT_EQ(scan(mine + record + record).records.size(), 3U);
    EXPECT_FALSE(scan(mine + record + record).damaged_at);
    EXPECT_FALSE(scan(mine + std::string(16, '\0') + record).damaged_at);
}

TEST(segment, a_tail_of_anything_is_not_a_record) {
    for (const char fill : {'\0', '\x01', '\xff'}) {
        const auto found = scan(three_records() + std::string(5000, fill));
        EXPECT_EQ(found.records.size(), 3U);
        EXPECT_TRUE(found.torn);
        EXPECT_FALSE(found.damaged_at);
    }
}

} // namespace
