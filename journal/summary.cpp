#include "journal/summary.hpp"

#include <algorithm>

namespace diolkos::journal {
namespace {

void forget_old_refusals(lane& of) {
    const auto keep_above =
        of.recorded > remembered_refusals ? of.recorded - remembered_refusals : 0;
    std::erase_if(of.refused, [&](std::uint64_t sequence) {
        return sequence <= keep_above || sequence > of.recorded;
    });
}

void apply_to(lane& of, const lane_mark& mark) {
    switch (mark.what) {
    case lane_mark::kind::recorded:
        of.recorded = std::max(of.recorded, mark.sequence);
        break;
    case lane_mark::kind::refused: {
        of.recorded = std::max(of.recorded, mark.sequence);
        const auto place = std::lower_bound(of.refused.begin(), of.refused.end(), mark.sequence);
        if (place == of.refused.end() || *place != mark.sequence) {
            of.refused.insert(place, mark.sequence);
        }
        break;
    }
    case lane_mark::kind::committed:
        of.committed = std::max(of.committed, mark.sequence);
        break;
    case lane_mark::kind::rolled_back:
        of.recorded = std::min(of.recorded, mark.sequence);
        break;
    case lane_mark::kind::heard:
        of.epoch = std::max(of.epoch, mark.sequence);
        break;
    }
    if (!of.refused.empty()) {
        forget_old_refusals(of);
    }
}

} // namespace

void summary::apply(const lane_mark& mark) {
    auto place = std::find_if(lanes.begin(), lanes.end(),
                              [&](const lane& one) { return one.boot == mark.boot; });
    if (place == lanes.end()) {
        if (lanes.size() == max_lanes) {
            lanes.erase(lanes.begin());
        }
        place = lanes.insert(lanes.end(), lane{mark.boot, 0, 0, 0, {}});
    }
    std::rotate(place, place + 1, lanes.end());
    apply_to(lanes.back(), mark);
}

const lane* summary::find(const id16& boot) const noexcept {
    const auto place =
        std::find_if(lanes.begin(), lanes.end(), [&](const lane& one) { return one.boot == boot; });
    return place == lanes.end() ? nullptr : &*place;
}

} // namespace diolkos::journal
