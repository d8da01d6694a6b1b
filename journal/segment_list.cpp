#include "journal/segment_list.hpp"

#include <algorithm>

namespace diolkos::journal {

void segment_list::begin(const held_segment& fresh) {
    all_.push_back(fresh);
}

void segment_list::release(group_number holder) {
    const auto behind = std::upper_bound(
        all_.begin(), all_.end(), holder,
        [](group_number number, const held_segment& one) { return number < one.first_group; });
    if (behind != all_.begin()) {
        --std::prev(behind)->waiting;
    }
}

std::size_t segment_list::freeable(std::uint64_t copied) const noexcept {
    std::size_t count = 0;
    while (count + 1 < all_.size() && all_[count].waiting == 0 &&
           all_[count].records_end <= copied) {
        ++count;
    }
    return count;
}

std::vector<segment_end> segment_list::older(segment_number freed) const {
    std::vector<segment_end> out;
    for (const auto& one : all_) {
        if (one.number >= freed && one.number != all_.back().number) {
            out.push_back({one.number, one.end});
        }
    }
    return out;
}

} // namespace diolkos::journal
