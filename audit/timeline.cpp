#include "audit/timeline.hpp"

#include <algorithm>

namespace diolkos::audit {

namespace {

constexpr std::int64_t second = 1'000'000, minute = 60 * second, hour = 60 * minute,
                       day = 24 * hour;
constexpr std::int64_t usual_steps[] = {
    second / 10, second / 5, second / 2, second,     2 * second,  5 * second,  10 * second,
    30 * second, minute,     2 * minute, 5 * minute, 10 * minute, 30 * minute, hour,
    2 * hour,    6 * hour,   12 * hour,  day,        7 * day,     30 * day,    365 * day};

// Of an interval that may lie before 1970.
std::int64_t floor_to(std::int64_t time, std::int64_t step) {
    const auto rest = time % step;
    return time - (rest < 0 ? rest + step : rest);
}

} // namespace

timeline_maker::timeline_maker(std::int64_t first, std::int64_t last)
    : first_(first),
      step_(usual_steps[0]) {
    last = std::max(first, last);
    for (const auto step : usual_steps) {
        step_ = step;
        first_ = floor_to(first, step);
        if ((last - first_) / step < static_cast<std::int64_t>(timeline::max_points))
            break;
    }
    const auto count =
        std::min(static_cast<std::size_t>((last - first_) / step_) + 1, timeline::max_points);
    for (auto& spans : spans_)
        spans.resize(count);
}

void timeline_maker::add(way direction, std::int64_t began, finding what,
                         const std::optional<std::int64_t>& delay) {
    auto& spans = spans_[static_cast<std::size_t>(direction)];
    const auto place = began < first_ ? 0 : static_cast<std::size_t>((began - first_) / step_);
    auto& at = spans[std::min(place, spans.size() - 1)];
    ++at.counts[static_cast<std::size_t>(what)];
    if (delay)
        at.delays.push_back(*delay);
}

timeline timeline_maker::finish() {
    timeline made;
    made.first = first_;
    made.step = step_;
    for (std::size_t i = 0; i < spans_.size(); ++i)
        for (auto& at : spans_[i])
            made.points[i].push_back({at.counts, summarise(at.delays)});
    return made;
}

} // namespace diolkos::audit
