#include "journal/recovery.hpp"

#include "journal/replay.hpp"

#include <boost/system/system_error.hpp>

#include <algorithm>

namespace diolkos::journal {
namespace {

using boost::system::error_code;

refusal refuse(error_code why, segment_number segment, std::uint64_t offset) {
    return {why, segment, offset,
            "The journal cannot be opened: segment " + std::to_string(segment) + ", byte " +
                std::to_string(offset) + ": " + why.message() + "."};
}

struct read_segment {
    segment_number number = 0;
    std::string bytes;
    std::optional<segment_header> header; // nullopt: it was never finished
    scanned content;
};

class reader {
public:
    reader(stored_segments& from, std::string_view box)
        : disk_(from),
          box_(box.substr(0, max_box_name_bytes)) {}

    // The whole file, its header checked, its records not yet looked at.
    boost::system::result<read_segment, refusal> read(segment_number number) {
        auto bytes = disk_.read(number);
        if (!bytes.has_value()) {
            return refuse(bytes.error(), number, 0);
        }
        read_segment out{number, std::move(*bytes), std::nullopt, {}};
        const auto header = decode_header(out.bytes);
        if (!header.has_value()) {
            // Nothing is written behind a header before the header is synced.
            if (out.bytes.size() <= header_bytes && header.error() == errc::header_malformed) {
                return out;
            }
            return refuse(header.error(), number, 0);
        }
        if (header->box != box_) {
            return refuse(errc::other_box, number, 0);
        }
        if (header->number != number) {
            return refuse(errc::other_journal, number, 0);
        }
        out.header = *header;
        return out;
    }

private:
    stored_segments& disk_;
    std::string_view box_;
};

class recoverer {
public:
    recoverer(stored_segments& from, std::string_view box)
        : disk_(from),
          reader_(from, box) {}

    boost::system::result<recovery, refusal> run(const id16& fresh) {
        auto listed = disk_.list();
        if (!listed.has_value()) {
            return refuse(listed.error(), 0, 0);
        }
        numbers_ = std::move(*listed);
        std::sort(numbers_.begin(), numbers_.end());
        out_.highest = numbers_.empty() ? 0 : numbers_.back();
        if (const auto failed = find_newest()) {
            return *failed;
        }
        if (!newest_) {
            out_.journal = fresh;
            out_.created = true;
            out_.leftovers = numbers_;
            return std::move(out_);
        }
        if (const auto failed = replay_all()) {
            return *failed;
        }
        return std::move(out_);
    }

private:
    // From the top: starts that were cut short come first, and have no whole record.
    std::optional<refusal> find_newest() {
        // Not its epoch: a start that was cut short before its first record leaves none, and the
        // next one has the same.
        std::optional<id16> boot_above;
        for (auto number = numbers_.rbegin(); number != numbers_.rend(); ++number) {
            auto segment = reader_.read(*number);
            if (!segment.has_value()) {
                return segment.error();
            }
            if (!segment->header) {
                continue;
            }
            segment->content = scan(segment->bytes);
            const auto& content = segment->content;
            if (content.damaged_at) {
                return refuse(errc::record_damaged, *number, *content.damaged_at);
            }
            // Within one start, a segment is begun only when the one before is synced whole.
            if (content.torn && boot_above == segment->header->boot) {
                return refuse(errc::record_damaged, *number, content.end);
            }
            if (!content.records.empty()) {
                newest_ = std::move(*segment); // a long string keeps its bytes where they are
                return std::nullopt;
            }
            boot_above = segment->header->boot;
        }
        return std::nullopt;
    }

    std::optional<refusal> replay_all() {
        const auto& top = *newest_;
        out_.journal = top.header->journal;
        out_.epoch = top.header->epoch;
        out_.schema = top.header->schema;
        const auto plan = replay::plan_of(top.content);
        if (!plan.has_value()) {
            return refuse(plan.error(), top.number, header_bytes);
        }
        replay again(out_, *plan);
        std::vector<segment_number> needed{top.number};
        for (const segment_end& one : plan->segments) {
            if (one.number < plan->freed) {
                continue;
            }
            needed.push_back(one.number);
            if (const auto failed = replay_older(one, again)) {
                return failed;
            }
        }
        if (const auto failed = replay_one(top, again)) {
            return failed;
        }
        const bool closed = top.content.records.back().type == record_type::close;
        out_.clean = closed && !top.content.torn;
        if (top.content.torn) {
            out_.cut = {top.number, top.content.end, top.bytes.size() - top.content.end};
        }
        std::copy_if(numbers_.begin(), numbers_.end(), std::back_inserter(out_.leftovers),
                     [&](segment_number one) {
                         return std::find(needed.begin(), needed.end(), one) == needed.end();
                     });
        return std::nullopt;
    }

    std::optional<refusal> replay_older(const segment_end& expected, replay& again) {
        if (!std::binary_search(numbers_.begin(), numbers_.end(), expected.number)) {
            return refuse(errc::segment_missing, expected.number, 0);
        }
        auto segment = reader_.read(expected.number);
        if (!segment.has_value()) {
            return segment.error();
        }
        if (!segment->header) {
            return refuse(errc::header_malformed, expected.number, 0);
        }
        if (segment->header->journal != newest_->header->journal) {
            return refuse(errc::other_journal, expected.number, 0);
        }
        segment->content = scan(std::string_view(segment->bytes).substr(0, expected.end));
        if (segment->content.end != expected.end) {
            return refuse(errc::record_damaged, expected.number, segment->content.end);
        }
        return replay_one(*segment, again);
    }

    std::optional<refusal> replay_one(const read_segment& segment, replay& again) {
        again.begin({segment.number, segment.content.end});
        bool first = true;
        for (const record& one : segment.content.records) {
            const bool closing = one.type == record_type::close;
            if (closing && &one != &segment.content.records.back()) {
                return refuse(errc::record_unknown, segment.number, one.offset);
            }
            if (const auto failed = again.apply(one.body, first)) {
                return refuse(failed, segment.number, one.offset);
            }
            first = false;
        }
        return std::nullopt;
    }

    stored_segments& disk_;
    reader reader_;
    std::vector<segment_number> numbers_; // ascending
    std::optional<read_segment> newest_;
    recovery out_;
};

} // namespace

std::vector<kept_crossing> recovery::crossings(kept_crossing::course which) const {
    std::vector<kept_crossing> out;
    for (const auto& [key, one] : waiting.all()) {
        if (one.kept.what.which == which) {
            out.push_back(one.kept.what);
        }
    }
    return out;
}

boost::system::result<recovery, refusal> recover(stored_segments& from, std::string_view box,
                                                 const id16& fresh) {
    return recoverer(from, box).run(fresh);
}

void throw_exception_from_error(const refusal& why, const boost::source_location&) {
    throw boost::system::system_error(why.why, why.text);
}

} // namespace diolkos::journal
