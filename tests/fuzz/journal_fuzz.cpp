// Feeds the journal's recovery with segments of anyone's making. The input is a list of doings:
//
//     0            begin a segment with a right header
//     1 n n bytes  a record with right checksums, whose body are these n bytes
//     2 n n bytes  these bytes as they are
//     3 a a b      change a byte of the segment
//     4            a closing record
//
// Whatever comes: no crash, no memory beyond the input's size, and what is accepted can be carried
// on: a journal opens on it, and the next recovery finds the same.
#include "../simulation/simulated_disk.hpp"
#include "journal/crc32c.hpp"
#include "journal/durable_journal.hpp"

#include <cstdlib>

namespace {

using namespace diolkos::journal;
using diolkos::journal::test::simulated_disk;

constexpr id16 lane_id{std::byte{1}};

void require(bool what) {
    if (!what) {
        std::abort();
    }
}

std::string sealed(std::string_view segment, std::string_view body, record_type type) {
    std::string out(record_head_bytes, '\0');
    out += body.empty() ? std::string_view("\x05") : body;
    seal_record(out, type, crc32c(segment.substr(0, header_bytes)), segment.size());
    return out;
}

void build(simulated_disk& disk, byte_reader& in) {
    segment_number number = 0;
    while (in.ok() && in.left() > 0 && number < 8) {
        const auto what = in.u8() % 5;
        if (what == 0 || number == 0) {
            ++number;
            disk.medium(number) = encode_header({lane_id, {}, number, 1, "box"});
            continue;
        }
        auto& segment = disk.medium(number);
        const std::size_t count = in.u8() * 256U + in.u8();
        if (what == 1) {
            segment += sealed(segment, in.take(std::min(count, in.left())), record_type::group);
        } else if (what == 2) {
            segment += in.take(std::min(count, in.left()));
        } else if (what == 3) {
            auto& byte = segment[count % segment.size()];
            byte = static_cast<char>(byte ^ static_cast<char>(in.u8()));
        } else {
            segment += sealed(segment, "", record_type::close);
        }
    }
}

void entries_re_encode(std::string_view body) {
    entry_reader in(body);
    std::string again;
    for (;;) {
        const auto next = in.next();
        if (!next.has_value()) {
            return;
        }
        if (!*next) {
            break;
        }
        std::visit([&](const auto& what) { encode(again, what); }, **next);
    }
    require(again == body);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    entries_re_encode(input);
    simulated_disk disk;
    byte_reader in(input);
    build(disk, in);
    auto found = recover(disk, "box", lane_id);
    if (!found.has_value()) {
        require(!found.error().text.empty());
        return 0;
    }
    const auto before = *found;
    durable_journal::settings how;
    how.box = "box";
    durable_journal journal(how, disk, std::move(*found));
    journal.pump({});
    while (!disk.idle()) {
        if (const auto done = disk.complete(); done.ends) {
            journal.completed(done.id, done.error, {});
        }
    }
    require(journal.ready());
    const auto after = recover(disk, "box", lane_id);
    require(after.has_value());
    require(after->sum.lanes == before.sum.lanes &&
            after->sum.next_record == before.sum.next_record &&
            after->sum.last_offered == before.sum.last_offered);
    require(after->waiting.size() == before.waiting.size());
    require(after->epoch == before.epoch + 1);
    return 0;
}
