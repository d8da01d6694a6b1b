// Two logs as text, held against each other.
//
// Threads  a free function
#pragma once

#include "audit/reconcile.hpp"

#include <string_view>

namespace diolkos::simulation {

inline audit::reconcile_report reconcile(std::string_view low, std::string_view high) {
    audit::reconciler joined({true});
    const auto add = [&](audit::log_side side, std::string_view log) {
        for (auto end = log.find('\n'); end != log.npos; end = log.find('\n')) {
            joined.add_line(side, log.substr(0, end));
            log.remove_prefix(end + 1);
        }
    };
    add(audit::log_side::low, low);
    add(audit::log_side::high, high);
    return joined.finish();
}

// Each log by itself is in order, whatever they say of each other.
inline bool whole(const audit::reconcile_report& report) {
    for (const auto& log : report.logs) {
        if (log.malformed != 0 || log.index_breaks != 0 || log.wrong_waits != 0) {
            return false;
        }
    }
    return report.unusable.empty();
}

} // namespace diolkos::simulation
