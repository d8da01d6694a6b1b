#include "net/srv_order.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

namespace diolkos::net {
namespace {

using iterator = std::vector<srv_record>::iterator;

// Draws one of [first, last) by weight and moves it to the front.
void draw(iterator first, iterator last, const pick& random) {
    const auto sum = std::accumulate(
        first, last, std::uint32_t{0},
        [](std::uint32_t total, const srv_record& record) { return total + record.weight; });
    const auto drawn = random(sum);
    std::uint32_t running = 0;
    const auto chosen = std::find_if(first, last, [&](const srv_record& record) {
        running += record.weight;
        return running >= drawn;
    });
    std::rotate(first, chosen, chosen + 1);
}

} // namespace

std::vector<srv_record> order_srv(std::vector<srv_record> records, const pick& random) {
    // Those of weight 0 stand first among equals, so that they have a small chance at all.
    const auto place = [](const srv_record& record) {
        return std::pair{record.priority, record.weight != 0};
    };
    std::stable_sort(records.begin(), records.end(),
                     [&](const srv_record& a, const srv_record& b) { return place(a) < place(b); });
    for (auto first = records.begin(); first != records.end(); ++first) {
        const auto last = std::find_if(first, records.end(),
                                       [priority = first->priority](const srv_record& next) {
                                           return next.priority != priority;
                                       });
        draw(first, last, random);
    }
    return records;
}

std::vector<srv_record> merge_srv(std::vector<srv_record> direct, std::vector<srv_record> plain) {
    std::vector<srv_record> all;
    if (!says_not_here(direct)) {
        for (auto& each : direct) {
            each.direct_tls = true;
            all.push_back(std::move(each));
        }
    }
    if (!says_not_here(plain)) {
        std::ranges::move(plain, std::back_inserter(all));
    }
    return all;
}

bool says_not_here(const std::vector<srv_record>& records) noexcept {
    return records.size() == 1 && (records[0].target.empty() || records[0].target == ".");
}

} // namespace diolkos::net
