#include "journal/durable_journal.hpp"

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
    const bool under_way = step_ == step::writing;
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
        if (crossing.which != kept_crossing::course::incoming && crossing.boot != journal_) {
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

} // namespace diolkos::journal
