// The two logs of a world, held against each other.
#pragma once

#include "audit/reconcile.hpp"
#include "world.hpp"

namespace diolkos::box::test {

inline audit::reconcile_report reconcile(const world::box_side& low, const world::box_side& high) {
    audit::reconciler joined({true});
    const auto add = [&](audit::log_side side, std::string_view log) {
        for (auto end = log.find('\n'); end != log.npos; end = log.find('\n')) {
            joined.add_line(side, log.substr(0, end));
            log.remove_prefix(end + 1);
        }
    };
    add(audit::log_side::low, low.log);
    add(audit::log_side::high, high.log);
    return joined.finish();
}

} // namespace diolkos::box::test
