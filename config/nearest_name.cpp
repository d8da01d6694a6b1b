#include "config/nearest_name.hpp"

#include "config/key.hpp"

#include <algorithm>
#include <numeric>

namespace diolkos::config {
namespace {

// Levenshtein's distance.
std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        auto diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
        }
    }
    return row.back();
}

} // namespace

std::string nearest_name(std::string_view unknown) {
    std::string_view best;
    auto fewest = most_edits + 1;
    for (const auto& each : keys()) {
        if (const auto count = edits(unknown, each.name); count < fewest) {
            fewest = count;
            best = each.name;
        }
    }
    return std::string(best);
}

} // namespace diolkos::config
