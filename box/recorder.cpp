#include "box/recorder.hpp"

#include <utility>

namespace diolkos::box {

recorder::recorder(audit::origin from, std::uint64_t first_index, journal::journal& store,
                   std::optional<audit::address_writer> addresses)
    : from_(std::move(from)),
      index_(first_index),
      store_(store),
      addresses_(std::move(addresses)) {}

void recorder::add(audit::record& entry) {
    entry.time = now_.wall;
    if (now_.synchronised)
        entry.clock = *now_.synchronised ? "synchronised" : "free";
    entry.mono =
        std::chrono::duration_cast<std::chrono::microseconds>(now_.mono.time_since_epoch());
    if (sees_as_is_) {
        sees_as_is_(entry);
    }
    if (addresses_)
        addresses_->apply(entry);
    const auto before = open_.records.size();
    audit::write_line(entry, from_, index_++, open_.records);
    count(open_.records.size() - before);
    ++open_.record_count;
    ++added_[static_cast<std::size_t>(entry.what)];
    if (sees_as_written_) {
        sees_as_written_(entry);
    }
}

void recorder::count(std::size_t bytes) noexcept {
    open_bytes_ += bytes;
    undurable_ += bytes;
}

void recorder::keep(journal::kept_crossing crossing) {
    count(crossing.stanza.size());
    open_.kept.push_back(std::move(crossing));
}

void recorder::number(journal::numbered_crossing crossing) {
    open_.numbered.push_back(crossing);
}

void recorder::settle(journal::settled_crossing crossing) {
    open_.settled.push_back(crossing);
}

void recorder::mark(journal::lane_mark what) {
    open_.marks.push_back(what);
}

void recorder::close() {
    if (open_.empty()) {
        return;
    }
    last_ = store_.append(open_);
    const auto bytes = std::exchange(open_bytes_, 0);
    if (open_.record_count > 0) {
        not_taken_.push_back({last_, {std::move(open_.records), open_.record_count}, bytes});
    } else {
        undurable_ -= bytes;
    }
    open_ = {};
}

recorder::lines recorder::take_lines(journal::ticket durable) {
    lines out;
    while (!not_taken_.empty() && not_taken_.front().ticket <= durable) {
        auto& next = not_taken_.front().records;
        undurable_ -= not_taken_.front().bytes;
        if (out.count == 0) {
            out = std::move(next);
        } else {
            out.text += next.text;
            out.count += next.count;
        }
        not_taken_.pop_front();
    }
    return out;
}

} // namespace diolkos::box
