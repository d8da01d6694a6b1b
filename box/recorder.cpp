#include "box/recorder.hpp"

#include <utility>

namespace diolkos::box {

recorder::recorder(audit::origin from, std::uint64_t first_index, journal::journal& store)
    : from_(std::move(from)),
      index_(first_index),
      store_(store) {}

void recorder::add(audit::record& entry) {
    entry.time = now_.wall;
    entry.mono =
        std::chrono::duration_cast<std::chrono::microseconds>(now_.mono.time_since_epoch());
    audit::write_line(entry, from_, index_++, open_.records);
    ++open_.record_count;
}

void recorder::keep(journal::kept_crossing crossing) {
    open_.kept.push_back(std::move(crossing));
}

void recorder::settle(journal::settled_crossing crossing) {
    open_.settled.push_back(crossing);
}

std::optional<write_batch> recorder::close() {
    if (open_.empty()) {
        return std::nullopt;
    }
    last_ = store_.append(open_);
    write_batch request{last_, std::move(open_.records), open_.record_count};
    open_ = {};
    return request;
}

} // namespace diolkos::box
