#include "journal/durable_journal.hpp"

#include "journal/crc32c.hpp"

#include <algorithm>
#include <cstdlib>

namespace diolkos::journal {

durable_journal::durable_journal(settings how, disk& on, recovery found)
    : how_(std::move(how)),
      disk_(on),
      journal_(found.journal),
      epoch_(found.epoch + 1),
      next_group_(found.next_group),
      written_(std::move(found.sum)),
      next_record_(written_.next_record),
      copied_(written_.copied),
      waiting_(std::move(found.waiting)),
      segments_(std::move(found.segments)),
      highest_(found.highest) {
    how_.segment_bytes = std::min(how_.segment_bytes, how_.limit_bytes / 8);
    for (const auto& one : segments_.all()) {
        used_ += one.end;
    }
    for (const auto number : found.leftovers) {
        removing_.push_back({0, {number, 0, 0, 0, 0}});
    }
}

std::string_view durable_journal::durability() const noexcept {
    return "The journal is durable: what is accepted is on this box's disk first, and survives a "
           "crash and a power failure.";
}

// --- appending

group& durable_journal::open_group(std::size_t bytes) {
    const bool under_way = step_ == step::writing || step_ == step::syncing;
    const bool none = queue_.size() == (under_way ? 1U : 0U);
    if (none || queue_.back().body_bytes() + bytes > how_.group_bytes) {
        group fresh;
        fresh.number = next_group_++;
        fresh.since = now_.mono;
        if (!spare_.empty()) {
            fresh.record = std::exchange(spare_, {});
            fresh.record.resize(record_head_bytes);
        }
        queue_.push_back(std::move(fresh));
    }
    return queue_.back();
}

ticket durable_journal::append(const batch& what) {
    std::size_t bytes = what.records.size();
    for (const auto& crossing : what.kept) {
        bytes += crossing.stanza.size();
        if (crossing.which == kept_crossing::course::outgoing && crossing.boot != journal_) {
            std::abort(); // the link was set up with another lane than this journal's
        }
    }
    ++last_;
    if (!failed() && !closed()) {
        group& to = open_group(bytes);
        const auto before = to.record.size();
        to.add(what, waiting_, next_record_, now_.wall);
        to.last = last_;
        queued_ += to.record.size() - before;
    }
    return last_;
}

void durable_journal::audit_copied(std::uint64_t below) noexcept {
    copied_ = std::max(copied_, std::min(below, next_record_));
}

// --- what is due

void durable_journal::pump(moment now) {
    now_ = now;
    for (auto& [id, segment] : removing_) { // what recovery found to be of no use
        if (id == 0 && !failed()) {
            id = ++last_request_;
            disk_.remove(id, segment.number);
        }
    }
    go_on();
}

bool durable_journal::due() const noexcept {
    if (queue_.empty()) {
        return false;
    }
    const group& next = queue_.front();
    return queue_.size() > 1 || next.urgent || next.batches >= how_.group_batches ||
           next.body_bytes() >= how_.group_bytes || next.since + how_.linger <= now_.mono;
}

durable_journal::monotonic durable_journal::next_deadline() const noexcept {
    return step_ != step::idle || queue_.empty() ? monotonic::max()
                                                 : queue_.front().since + how_.linger;
}

bool durable_journal::wants_segment() const noexcept {
    const auto& all = segments_.all();
    if (!ready_ || all.back().end >= how_.segment_bytes) {
        return true;
    }
    // Full, and only crossings that can be written again hold the oldest segment back.
    return !has_room() && all.size() > 1 && all.front().waiting > 0 &&
           all.front().records_end <= copied_ && waiting_.bytes() < how_.limit_bytes / 4;
}

void durable_journal::go_on() {
    if (step_ != step::idle) {
        return;
    }
    // When the journal is full, nobody may come with a batch, and there would never be room again.
    const bool stuck =
        ready_ && !has_room() && (segments_.freeable(copied_) > 0 || wants_segment());
    if (ready_ && !closing_ && !stuck && !due()) {
        return;
    }
    if (!fresh_segment_ && wants_segment()) {
        begin_segment();
    } else {
        begin_group();
    }
}

// --- writing

disk::request durable_journal::under_way(step next) noexcept {
    step_ = next;
    under_way_ = ++last_request_;
    return under_way_;
}

void durable_journal::begin_segment() {
    header_ = encode_header({journal_, how_.boot, ++highest_, epoch_, how_.box});
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
    disk_.append(under_way(step::writing), segment.number, next.record);
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
                     : disk_.append(under_way(step::heading), highest_, header_);
    case step::heading:
        return error ? fail("Writing the header of", error)
                     : disk_.sync_data(under_way(step::syncing_head), highest_);
    case step::syncing_head:
        return error ? fail("Syncing the header of", error)
                     : disk_.sync_directory(under_way(step::syncing_directory));
    case step::syncing_directory:
        return error ? fail("Syncing the directory for", error) : segment_begun();
    case step::writing:
        return error ? fail("Writing to", error)
                     : disk_.sync_data(under_way(step::syncing), highest_);
    case step::syncing:
        return error ? fail("Syncing", error) : group_durable();
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
