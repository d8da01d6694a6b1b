#include "journal/entries.hpp"

#include <algorithm>

namespace diolkos::journal {
namespace {

enum class tag : std::uint8_t {
    records = 1,
    kept,
    settled,
    mark,
    copied,
    freed,
    again,
    state,
    numbered,
};

byte_writer begin(std::string& out, tag what) {
    byte_writer to(out);
    to.u8(static_cast<std::uint8_t>(what));
    return to;
}

// The numeric value of an enumerator up to `last`, or nullopt.
template <class Enum>
std::optional<Enum> checked(std::uint8_t raw, Enum last) {
    return raw <= static_cast<std::uint8_t>(last) ? std::optional(static_cast<Enum>(raw))
                                                  : std::nullopt;
}

std::optional<lane> read_lane(byte_reader& in) {
    lane one;
    one.boot = in.id();
    one.epoch = in.u64();
    one.recorded = in.u64();
    one.committed = in.u64();
    const auto count = in.u32();
    if (count > remembered_refusals) {
        return std::nullopt;
    }
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
        const auto sequence = in.u64();
        if (sequence > one.recorded || (i > 0 && sequence <= one.refused.back())) {
            return std::nullopt;
        }
        one.refused.push_back(sequence);
    }
    return one;
}

std::optional<entry> read_kept(byte_reader& in, bool again) {
    kept_entry kept;
    kept.again = again;
    const auto course = checked(in.u8(), kept_crossing::course::waiting);
    kept.what.sequence = in.u64();
    kept.what.id = in.id();
    kept.what.boot = in.id();
    kept.since = wall_time(std::chrono::microseconds(static_cast<std::int64_t>(in.u64())));
    kept.what.stanza = in.blob();
    if (!course) {
        return std::nullopt;
    }
    kept.what.which = *course;
    return kept;
}

std::optional<entry> read_settled(byte_reader& in) {
    settled_crossing settled;
    const auto course = checked(in.u8(), kept_crossing::course::waiting);
    settled.sequence = in.u64();
    settled.boot = in.id();
    if (!course) {
        return std::nullopt;
    }
    settled.which = *course;
    return settled;
}

std::optional<entry> read_numbered(byte_reader& in) {
    const auto place = in.u64();
    const auto sequence = in.u64();
    return numbered_crossing{place, sequence, in.id()};
}

std::optional<entry> read_mark(byte_reader& in) {
    lane_mark mark;
    const auto kind = checked(in.u8(), lane_mark::kind::heard);
    mark.sequence = in.u64();
    mark.boot = in.id();
    if (!kind) {
        return std::nullopt;
    }
    mark.what = *kind;
    return mark;
}

std::optional<entry> read_records(byte_reader& in) {
    audit_records records;
    records.first = in.u64();
    records.count = in.u32();
    records.lines = in.blob();
    return records.count == 0 ? std::nullopt : std::optional<entry>(records);
}

} // namespace

void encode(std::string& out, const audit_records& what) {
    auto to = begin(out, tag::records);
    to.u64(what.first);
    to.u32(what.count);
    to.blob(what.lines);
}

void encode(std::string& out, const kept_crossing& what, wall_time since, bool again) {
    auto to = begin(out, again ? tag::again : tag::kept);
    to.u8(static_cast<std::uint8_t>(what.which));
    to.u64(what.sequence);
    to.id(what.id);
    to.id(what.boot);
    to.u64(static_cast<std::uint64_t>(since.time_since_epoch().count()));
    to.blob(what.stanza);
}

void encode(std::string& out, const kept_entry& what) {
    encode(out, what.what, what.since, what.again);
}

void encode(std::string& out, const settled_crossing& what) {
    auto to = begin(out, tag::settled);
    to.u8(static_cast<std::uint8_t>(what.which));
    to.u64(what.sequence);
    to.id(what.boot);
}

void encode(std::string& out, const lane_mark& what) {
    auto to = begin(out, tag::mark);
    to.u8(static_cast<std::uint8_t>(what.what));
    to.u64(what.sequence);
    to.id(what.boot);
}

void encode(std::string& out, const copied_entry& what) {
    begin(out, tag::copied).u64(what.below);
}

void encode(std::string& out, const freed_entry& what) {
    begin(out, tag::freed).u64(what.below);
}

void encode(std::string& out, const state_entry& what) {
    auto to = begin(out, tag::state);
    to.u64(what.sum.last_offered);
    to.u64(what.sum.next_record);
    to.u64(what.sum.copied);
    to.u32(static_cast<std::uint32_t>(what.sum.lanes.size()));
    for (const lane& one : what.sum.lanes) {
        to.id(one.boot);
        to.u64(one.epoch);
        to.u64(one.recorded);
        to.u64(one.committed);
        to.u32(static_cast<std::uint32_t>(one.refused.size()));
        for (const auto sequence : one.refused) {
            to.u64(sequence);
        }
    }
    to.u32(static_cast<std::uint32_t>(what.segments.size()));
    for (const segment_end& one : what.segments) {
        to.u64(one.number);
        to.u64(one.end);
    }
}

void encode(std::string& out, const numbered_crossing& what) {
    auto to = begin(out, tag::numbered);
    to.u64(what.place);
    to.u64(what.sequence);
    to.id(what.boot);
}

boost::system::result<std::optional<entry>> entry_reader::next() {
    if (in_.ok() && in_.left() == 0) {
        return std::optional<entry>();
    }
    auto found = read(in_.u8());
    if (!found || !in_.ok()) {
        return errc::record_unknown;
    }
    return found;
}

std::optional<entry> entry_reader::read(std::uint8_t raw) {
    if (raw < static_cast<std::uint8_t>(tag::records) ||
        raw > static_cast<std::uint8_t>(tag::numbered)) {
        return std::nullopt;
    }
    switch (static_cast<tag>(raw)) {
    case tag::records:
        return read_records(in_);
    case tag::kept:
        return read_kept(in_, false);
    case tag::again:
        return read_kept(in_, true);
    case tag::settled:
        return read_settled(in_);
    case tag::mark:
        return read_mark(in_);
    case tag::copied:
        return copied_entry{in_.u64()};
    case tag::freed:
        return freed_entry{in_.u64()};
    case tag::state:
        return read_state();
    case tag::numbered:
        return read_numbered(in_);
    }
    return std::nullopt;
}

std::optional<entry> entry_reader::read_state() {
    state_entry state;
    state.sum.last_offered = in_.u64();
    state.sum.next_record = in_.u64();
    state.sum.copied = in_.u64();
    const auto lanes = in_.u32();
    if (lanes > max_lanes) {
        return std::nullopt;
    }
    for (std::uint32_t i = 0; i < lanes && in_.ok(); ++i) {
        auto one = read_lane(in_);
        if (!one || state.sum.find(one->boot) != nullptr) {
            return std::nullopt;
        }
        state.sum.lanes.push_back(std::move(*one));
    }
    const auto segments = in_.u32();
    for (std::uint32_t i = 0; i < segments && in_.ok(); ++i) {
        const segment_end one{in_.u64(), in_.u64()};
        if (!in_.ok() || one.end < header_bytes ||
            (!state.segments.empty() && one.number <= state.segments.back().number)) {
            return std::nullopt;
        }
        state.segments.push_back(one);
    }
    return state;
}

} // namespace diolkos::journal
