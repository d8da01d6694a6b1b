#include "journal/segment.hpp"

#include "journal/crc32c.hpp"

#include <algorithm>
#include <cstdlib>

namespace diolkos::journal {
namespace {

constexpr std::string_view magic = "DIOLKOSJ";
constexpr std::uint32_t version = 1;
constexpr std::size_t header_crc_at = header_bytes - 4;
constexpr std::size_t name_at = 64;
constexpr std::size_t schema_at = name_at + 1 + max_box_name_bytes;
constexpr std::size_t head_crc_at = 12;
static_assert(schema_at + std::tuple_size_v<digest32> == header_crc_at);

struct record_head {
    std::uint32_t length = 0;
    record_type type = record_type::group;
    std::uint32_t body_crc = 0;
};

std::uint32_t head_crc(std::string_view head, std::uint32_t salt, std::uint64_t offset) {
    std::string place;
    byte_writer(place).u64(offset);
    return crc32c(head.substr(0, head_crc_at), crc32c(place, salt));
}

std::size_t padded(std::size_t bytes) noexcept {
    return (bytes + record_alignment - 1) / record_alignment * record_alignment;
}

bool all_zero(std::string_view bytes) noexcept {
    return bytes.find_first_not_of('\0') == std::string_view::npos;
}

// nullopt: no head was ever written at this place.
std::optional<record_head> head_at(std::string_view segment, std::uint64_t offset,
                                   std::uint32_t salt) {
    const auto raw = segment.substr(offset, record_head_bytes);
    if (raw.size() < record_head_bytes || !all_zero(raw.substr(5, 3))) {
        return std::nullopt;
    }
    byte_reader in(raw);
    record_head head;
    head.length = in.u32();
    const auto type = in.u8();
    (void)in.take(3);
    head.body_crc = in.u32();
    const auto crc = in.u32();
    if (head.length == 0 || head.length > max_body_bytes) {
        return std::nullopt;
    }
    if (type != static_cast<std::uint8_t>(record_type::group) &&
        type != static_cast<std::uint8_t>(record_type::close)) {
        return std::nullopt;
    }
    head.type = static_cast<record_type>(type);
    return crc == head_crc(raw, salt, offset) ? std::optional(head) : std::nullopt;
}

std::optional<record> record_at(std::string_view segment, std::uint64_t offset,
                                std::uint32_t salt) {
    const auto head = head_at(segment, offset, salt);
    if (!head) {
        return std::nullopt;
    }
    const auto rest = segment.substr(offset + record_head_bytes);
    if (rest.size() < padded(head->length)) {
        return std::nullopt;
    }
    const auto body = rest.substr(0, head->length);
    if (crc32c(body) != head->body_crc ||
        !all_zero(rest.substr(head->length, padded(head->length) - head->length))) {
        return std::nullopt;
    }
    return record{offset, head->type, body};
}

} // namespace

std::string encode_header(const segment_header& header) {
    std::string out;
    out.reserve(header_bytes);
    byte_writer to(out);
    out += magic;
    to.u32(version);
    to.u32(0);
    to.id(header.journal);
    to.id(header.boot);
    to.u64(header.number);
    to.u64(header.epoch);
    const auto name = std::string_view(header.box).substr(0, max_box_name_bytes);
    to.u8(static_cast<std::uint8_t>(name.size()));
    out += name;
    out.resize(schema_at, '\0');
    out.append(reinterpret_cast<const char*>(header.schema.data()), header.schema.size());
    to.u32(crc32c(out));
    return out;
}

boost::system::result<segment_header> decode_header(std::string_view segment) {
    if (segment.size() < header_bytes || !segment.starts_with(magic)) {
        return errc::header_malformed;
    }
    const auto raw = segment.substr(0, header_bytes);
    byte_reader in(raw);
    (void)in.take(magic.size());
    const auto found_version = in.u32();
    const auto zero = in.u32();
    segment_header header;
    header.journal = in.id();
    header.boot = in.id();
    header.number = in.u64();
    header.epoch = in.u64();
    const auto length = in.u8();
    const auto name = in.take(max_box_name_bytes);
    const auto schema = in.take(header.schema.size());
    if (in.u32() != crc32c(raw.substr(0, header_crc_at))) {
        return errc::header_malformed;
    }
    if (found_version != version) {
        return errc::version_unknown;
    }
    if (zero != 0 || length > max_box_name_bytes || !all_zero(name.substr(length))) {
        return errc::header_malformed;
    }
    header.box = name.substr(0, length);
    std::copy(schema.begin(), schema.end(), reinterpret_cast<char*>(header.schema.data()));
    return header;
}

void seal_record(std::string& record, record_type type, std::uint32_t salt, std::uint64_t offset) {
    const std::size_t length = record.size() - record_head_bytes;
    if (record.size() <= record_head_bytes || length > max_body_bytes) {
        std::abort(); // the journal bounds its groups far below
    }
    std::string head;
    byte_writer to(head);
    to.u32(static_cast<std::uint32_t>(length));
    to.u8(static_cast<std::uint8_t>(type));
    head.append(3, '\0');
    to.u32(crc32c(std::string_view(record).substr(record_head_bytes)));
    to.u32(head_crc(head, salt, offset));
    std::copy(head.begin(), head.end(), record.begin());
    record.resize(record_head_bytes + padded(length), '\0');
}

scanned scan(std::string_view segment) {
    const auto salt = crc32c(segment.substr(0, header_bytes));
    scanned found;
    found.end = header_bytes;
    while (found.end < segment.size()) {
        const auto next = record_at(segment, found.end, salt);
        if (!next) {
            break;
        }
        found.records.push_back(*next);
        found.end += record_head_bytes + padded(next->body.size());
    }
    found.torn = found.end < segment.size();
    for (auto place = found.end + record_alignment; place < segment.size();
         place += record_alignment) {
        if (head_at(segment, place, salt)) {
            found.damaged_at = found.end;
            break;
        }
    }
    return found;
}

} // namespace diolkos::journal
