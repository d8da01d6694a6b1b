// The two logs of a world, held against each other.
#pragma once

#include "tests/simulation/reconciling.hpp"
#include "world.hpp"

namespace diolkos::box::test {

inline audit::reconcile_report reconcile(const world::box_side& low, const world::box_side& high) {
    return simulation::reconcile(low.log, high.log);
}

} // namespace diolkos::box::test
