#include "audit/followed_waits.hpp"

#include <utility>

namespace diolkos::audit {

void followed_waits::add(const read_record& entry, log_report& log) {
    if (*entry.what == event::stanza_waiting) {
        ++log.waited;
        ++log.still_waiting;
        log.stripped += entry.outcome == "strip" ? 1 : 0;
        log.wrong_waits += by_id_.emplace(std::string(entry.id), true).second ? 0 : 1;
    } else if (*entry.what == event::crossing_offered ||
               (*entry.what == event::crossing_expired && entry.sequence == 0)) {
        leaves(entry, log);
    }
}

void followed_waits::leaves(const read_record& entry, log_report& log) {
    const auto at = by_id_.empty() ? by_id_.end() : by_id_.find(std::string(entry.id));
    if (at == by_id_.end()) {
        log.wrong_waits += entry.outcome == "waited" ? 1 : 0;
    } else if (!std::exchange(at->second, false)) {
        ++log.wrong_waits;
    } else {
        --log.still_waiting;
    }
}

} // namespace diolkos::audit
