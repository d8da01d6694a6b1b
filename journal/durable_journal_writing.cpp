// The half of durable_journal that talks to the disk: requests, and what their completions lead to.
#include "journal/crc32c.hpp"
#include "journal/durable_journal.hpp"

#include <algorithm>
#include <cstdlib>

namespace diolkos::journal {

// --- writing

disk::request durable_journal::under_way(step next) noexcept {
    step_ = next;
    under_way_ = ++last_request_;
    return under_way_;
}

void durable_journal::begin_segment() {
    header_ = encode_header({journal_, how_.boot, ++highest_, epoch_, how_.box, how_.schema});
    disk_.create_segment(under_way(step::creating), highest_);
}

void durable_journal::segment_begun() {
    const auto first_group = queue_.empty() ? next_group_ : queue_.front().number;
    segments_.begin({highest_, header_bytes, first_group, written_.next_record, 0});
    used_ += header_bytes;
    fresh_segment_ = true;
    step_ = step::idle;
}

void durable_journal::begin_group() {
    if (queue_.empty()) {
        (void)open_group(0);
    }
    group& next = queue_.front();
    next.apply_to(written_);
    const auto before = next.record.size();
    writing_ = closing_ && queue_.size() == 1 ? record_type::close : record_type::group;
    write_tail(next);
    const auto& segment = segments_.all().back();
    seal_record(next.record, writing_, crc32c(header_), segment.end);
    queued_ += next.record.size() - before;
    const bool beyond = used_bytes() > how_.limit_bytes + how_.limit_bytes / reserve_part;
    const bool frees = segments_.all().front().number < freed_;
    if (beyond && ready_ && !frees) { // a full journal can be opened, and emptied
        return fail("The next write to", errc::size_limit);
    }
    disk_.append_and_sync(under_way(step::writing), segment.number, next.record);
}

// What the journal itself has to say with this group. After the group's own entries, because the
// state sums these up.
void durable_journal::write_tail(group& to) {
    // Records may be copied before they are written here; what is not written is not copied either.
    written_.copied = std::max(written_.copied, std::min(copied_, written_.next_record));
    encode(to.record, copied_entry{written_.copied});
    if (const auto count = segments_.freeable(copied_); count > 0) {
        freed_ = segments_.all()[count].number;
        encode(to.record, freed_entry{freed_});
    }
    if (fresh_segment_) {
        const bool crowded = used_bytes() >= how_.limit_bytes / 2;
        if (crowded && waiting_.bytes() < how_.limit_bytes / 4) {
            to.write_again(waiting_, segments_.all().back().first_group,
                           std::min(max_again_bytes, how_.limit_bytes / 16));
        }
        encode(to.record, state_entry{written_, segments_.older(freed_)});
    }
}

void durable_journal::group_durable() {
    group& done = queue_.front();
    auto& segment = segments_.all().back();
    segment.end += done.record.size();
    segment.waiting += done.kept;
    segment.records_end = std::max(segment.records_end, done.records_end);
    for (const auto number : done.released) {
        segments_.release(number);
    }
    used_ += done.record.size();
    queued_ -= done.body_bytes();
    durable_ = std::max(durable_, done.last);
    ready_ = true;
    fresh_segment_ = false;
    spare_ = std::move(done.record);
    queue_.pop_front();
    step_ = writing_ == record_type::close ? step::closed : step::idle;
    free_segments();
}

// That they are freed is on the disk before they go: a segment that is missing is otherwise a loss.
void durable_journal::free_segments() {
    auto& all = segments_.all();
    while (all.front().number < freed_) {
        removing_.emplace_back(++last_request_, all.front());
        all.pop_front();
        disk_.remove(removing_.back().first, removing_.back().second.number);
    }
}

// --- completions

void durable_journal::completed(disk::request id, boost::system::error_code error, moment now) {
    now_ = now;
    if (failed()) {
        return;
    }
    if (id == under_way_) {
        under_way_ = 0;
        step_done(error);
    } else {
        removed(id, error);
    }
    go_on();
}

void durable_journal::step_done(boost::system::error_code error) {
    switch (step_) {
    case step::creating:
        return error ? fail("Creating", error)
                     : disk_.append_and_sync(under_way(step::heading), highest_, header_);
    case step::heading:
        return error ? fail("Writing or syncing the header of", error)
                     : disk_.sync_directory(under_way(step::syncing_directory));
    case step::syncing_directory:
        return error ? fail("Syncing the directory for", error) : segment_begun();
    case step::writing:
        return error ? fail("Writing to or syncing", error) : group_durable();
    case step::idle:
    case step::closed:
    case step::failed:
        std::abort(); // no request is under way in these
    }
}

void durable_journal::removed(disk::request id, boost::system::error_code error) {
    const auto one = std::find_if(removing_.begin(), removing_.end(),
                                  [&](const auto& removal) { return removal.first == id; });
    if (id == 0 || one == removing_.end()) {
        std::abort(); // the disk completes what it was never asked for
    }
    if (error) {
        return fail("Removing an older segment than", error);
    }
    used_ -= one->second.end;
    removing_.erase(one);
}

void durable_journal::fail(std::string_view doing, boost::system::error_code why) {
    step_ = step::failed;
    const auto offset = segments_.all().empty() ? 0 : segments_.all().back().end;
    failure_ = {why, highest_, offset,
                "The journal has stopped, and with it the flow. " + std::string(doing) +
                    " segment " + std::to_string(highest_) + " failed: " + why.message() +
                    ". It is not tried again, because the disk may have lost what it had taken. "
                    "What was acknowledged before is safe."};
}

std::optional<refusal> durable_journal::take_failure() {
    return std::exchange(failure_, std::nullopt);
}

} // namespace diolkos::journal
