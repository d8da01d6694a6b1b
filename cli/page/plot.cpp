#include "cli/page/plot.hpp"

#include "cli/page/time_text.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace diolkos::cli::page {

namespace {

using audit::timeline;
using audit::way;

// Units of the view box; the page scales the whole.
constexpr double width = 720, left = 66, right = 54, top = 26, bottom = 34;
constexpr double inner_width = width - left - right;
constexpr std::size_t max_time_labels = 6;

void open(markup& to, literal id, literal title, literal description, double height) {
    to.raw(R"(<svg class="plot" role="img" viewBox="0 0 )").coordinate(width).raw(" ");
    to.coordinate(height).raw(R"(" aria-labelledby=")").raw(id).raw("-title ").raw(id);
    to.raw(R"(-desc"><title id=")").raw(id).raw(R"(-title">)").raw(title);
    to.raw(R"(</title><desc id=")").raw(id).raw(R"(-desc">)").raw(description).raw("</desc>");
}

void line(markup& to, literal classes, double x1, double y1, double x2, double y2) {
    to.raw(R"(<line class=")").raw(classes).raw(R"(" x1=")").coordinate(x1).raw(R"(" y1=")");
    to.coordinate(y1).raw(R"(" x2=")").coordinate(x2).raw(R"(" y2=")").coordinate(y2).raw(R"("/>)");
}

void label(markup& to, literal classes, double x, double y, std::string_view text) {
    to.raw(R"(<text class=")").raw(classes).raw(R"(" x=")").coordinate(x).raw(R"(" y=")");
    to.coordinate(y).raw(R"(">)").text(text).raw("</text>");
}

void rectangle(markup& to, literal classes, double x, double y, double w, double h) {
    to.raw(R"(<rect class=")").raw(classes).raw(R"(" x=")").coordinate(x).raw(R"(" y=")");
    to.coordinate(y)
        .raw(R"(" width=")")
        .coordinate(w)
        .raw(R"(" height=")")
        .coordinate(h)
        .raw(R"("/>)");
}

std::string plain(double value) {
    char text[48];
    (void)std::snprintf(text, sizeof text, "%.4g", value);
    return text;
}

// 1, 2 or 5 times a power of ten, so that about `steps` of them reach `most`.
double round_step(double most, int steps) {
    const double raw = most / steps;
    const double power = std::pow(10, std::floor(std::log10(raw)));
    for (const double times : {1.0, 2.0, 5.0})
        if (raw <= times * power)
            return times * power;
    return 10 * power;
}

bool within_a_day(const timeline& times) {
    constexpr std::int64_t day = 86'400'000'000;
    const auto span = static_cast<std::int64_t>(times.points[0].size()) * times.step;
    return (times.first + span - 1) / day == times.first / day;
}

double place_of(const timeline& times, std::size_t point) {
    return left +
           inner_width * static_cast<double>(point) / static_cast<double>(times.points[0].size());
}

void time_axis(markup& to, const timeline& times, double y) {
    const auto count = times.points[0].size();
    const auto every = (count + max_time_labels - 1) / max_time_labels;
    const bool short_form = within_a_day(times);
    for (std::size_t i = 0; i < count; i += every) {
        const auto at = times.first + static_cast<std::int64_t>(i) * times.step;
        line(to, "tick", place_of(times, i), y, place_of(times, i), y + 5);
        label(to, "at-time", place_of(times, i), y + 19, short_time(at, times.step, short_form));
    }
    line(to, "axis", left, y, left + inner_width, y);
}

std::uint64_t all_of(const audit::timeline_point& point) {
    std::uint64_t sum = 0;
    for (const auto count : point.counts)
        sum += count;
    return sum;
}

std::uint64_t bad_of(const audit::timeline_point& point) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < audit::finding_count; ++i)
        sum += is_bad(static_cast<audit::finding>(i)) ? point.counts[i] : 0;
    return sum;
}

} // namespace

markup rate_plot(const timeline& times) {
    constexpr double height = 300, middle = top + (height - top - bottom) / 2, half = middle - top;
    const double seconds = static_cast<double>(times.step) / 1e6;
    double most = 0;
    for (const auto& points : times.points)
        for (const auto& point : points)
            most = std::max(most, static_cast<double>(all_of(point)) / seconds);
    const double step = round_step(std::max(most, 1e-9), 3), scale = std::ceil(most / step) * step;
    const auto high = [&](std::uint64_t count) {
        return count == 0 ? 0 : std::max(1.0, static_cast<double>(count) / seconds / scale * half);
    };
    markup to;
    open(to, "rate", "Crossings a second over time, by direction",
         "Bars upwards from the middle are imports, low to high; bars downwards are exports, high "
         "to low. Hatched parts are crossings on which the logs disagree.",
         height);
    to.raw(R"-(<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" )-"
           R"-(patternTransform="rotate(45)"><rect class="bad" width="5" height="5"/>)-"
           R"(<line class="hatch" x1="0" y1="0" x2="0" y2="5"/></pattern></defs>)");
    for (double value = step; value <= scale * 1.001; value += step)
        for (const double sign : {-1.0, 1.0}) {
            const double y = middle + sign * value / scale * half;
            line(to, "grid", left, y, left + inner_width, y);
            label(to, "at-value", left - 8, y + 4, plain(value));
        }
    label(to, "at-value", left - 8, middle + 4, "0");
    const double wide = inner_width / static_cast<double>(times.points[0].size());
    const double gap = wide > 3 ? std::min(2.0, wide / 4) : 0;
    for (const way direction : {way::import, way::export_}) {
        const bool up = direction == way::import;
        const auto& points = times.points[static_cast<std::size_t>(direction)];
        for (std::size_t i = 0; i < points.size(); ++i) {
            const auto all = all_of(points[i]), bad = bad_of(points[i]);
            if (all == 0)
                continue;
            const double x = place_of(times, i) + gap / 2, tall = high(all), taller = high(bad);
            to.raw("<g><title>")
                .text(time_text(times.first + static_cast<std::int64_t>(i) * times.step))
                .raw(": ")
                .number(all)
                .raw(" ")
                .text(name(direction));
            if (bad > 0)
                to.raw(", ").number(bad).raw(" of them bad");
            to.raw("</title>");
            if (up)
                rectangle(to, "import", x, middle - tall, wide - gap, tall);
            else
                rectangle(to, "export", x, middle, wide - gap, tall);
            if (bad > 0)
                rectangle(to, "bad-part", x, up ? middle - taller : middle, wide - gap, taller);
            to.raw("</g>");
        }
    }
    line(to, "axis", left, middle, left + inner_width, middle);
    time_axis(to, times, height - bottom);
    label(to, "caption", left, top - 10, "\u2191 import, low to high, a second");
    label(to, "caption", left + 8, height - bottom - 8, "\u2193 export, high to low");
    return to.raw("</svg>");
}

namespace {

struct delay_line {
    literal classes, name;
    std::int64_t audit::delay_summary::*value;
};
constexpr delay_line delay_lines[] = {{"p99", "p99", &audit::delay_summary::p99},
                                      {"p95", "p95", &audit::delay_summary::p95},
                                      {"p50", "p50", &audit::delay_summary::p50}};

// Powers of ten of microseconds that hold all values.
struct decades {
    int least = 2, most = 3;
    [[nodiscard]] double part(std::int64_t micros) const {
        const double exponent = std::log10(static_cast<double>(std::max<std::int64_t>(micros, 1)));
        return std::clamp((exponent - least) / (most - least), 0.0, 1.0);
    }
};

decades decades_of(const std::vector<audit::timeline_point>& points) {
    decades of{99, -99};
    for (const auto& point : points) {
        if (point.to_delivery.count == 0)
            continue;
        const auto exponent = [](std::int64_t micros) {
            return std::log10(static_cast<double>(std::max<std::int64_t>(micros, 1)));
        };
        of.least =
            std::min(of.least, static_cast<int>(std::floor(exponent(point.to_delivery.p50))));
        of.most = std::max(of.most, static_cast<int>(std::ceil(exponent(point.to_delivery.p99))));
    }
    of.most = std::max(of.most, of.least + 1);
    return of;
}

} // namespace

markup delay_plot(const timeline& times, way direction) {
    constexpr double height = 220, base = height - bottom, tall = base - top;
    const auto& points = times.points[static_cast<std::size_t>(direction)];
    const bool import = direction == way::import;
    markup to;
    open(
        to, import ? literal("delay-import") : literal("delay-export"),
        import ? literal("Delay of imports over time") : literal("Delay of exports over time"),
        "Time from the offer at the sending box to the delivery at the receiving box, logarithmic: "
        "a solid line for the median, a dashed one for p95, a dotted one for p99.",
        height);
    const auto of = decades_of(points);
    std::int64_t power = 1;
    for (int exponent = 0; exponent <= of.most; ++exponent, power *= 10) {
        if (exponent < of.least)
            continue;
        const double y = base - of.part(power) * tall;
        line(to, "grid", left, y, left + inner_width, y);
        label(to, "at-value", left - 8, y + 4, duration_text(power));
    }
    double lowest_label = -100; // so that none stands on another
    for (const auto& with : delay_lines) {
        bool drawing = false;
        double x = 0, y = 0;
        to.raw(R"(<path class=")").raw(with.classes).raw(R"(" d=")");
        for (std::size_t i = 0; i < points.size(); ++i) {
            if (points[i].to_delivery.count == 0) {
                drawing = false;
                continue;
            }
            x = place_of(times, i) + inner_width / static_cast<double>(points.size()) / 2;
            y = base - of.part(points[i].to_delivery.*with.value) * tall;
            // A point without neighbours is a dot: a line of no length with round ends.
            to.raw(drawing ? literal("L") : literal("M")).coordinate(x).raw(" ").coordinate(y);
            if (!drawing)
                to.raw("l0 0");
            drawing = true;
        }
        to.raw(R"("/>)");
        if (x > 0) {
            lowest_label = std::max(y + 4, lowest_label + 13);
            label(to, "of-line", x + 8, lowest_label, with.name.view());
        }
    }
    time_axis(to, times, base);
    label(to, "caption", left, top - 10,
          import ? "import: offer to delivery" : "export: offer to delivery");
    return to.raw("</svg>");
}

markup bar_plot(const std::vector<bar>& bars, const bar_words& words) {
    constexpr double each = 17, between = 14, start = 190, room = width - start - 100;
    constexpr std::size_t max_label_bytes = 32;
    const double height = top + static_cast<double>(bars.size()) * (2 * each + between);
    std::uint64_t most = 1;
    for (const auto& one : bars)
        most = std::max({most, one.counts[0], one.counts[1]});
    markup to;
    open(to, words.id, words.title, words.description, height);
    double x = start;
    for (const std::size_t i : {0U, 1U}) {
        rectangle(to, words.classes[i], x, 4, 12, 12);
        label(to, "caption", x + 18, 14, words.series[i].view());
        x += 190;
    }
    double y = top;
    for (const auto& one : bars) {
        to.raw(R"(<text class="of-bar" x=")").coordinate(start - 10).raw(R"(" y=")");
        to.coordinate(y + each + 4).raw(R"(">)").text(one.label, max_label_bytes).raw("</text>");
        for (const std::size_t i : {0U, 1U}) {
            const double wide = one.counts[i] == 0
                                    ? 0
                                    : std::max(2.0, static_cast<double>(one.counts[i]) /
                                                        static_cast<double>(most) * room);
            rectangle(to, words.classes[i], start, y, wide, each - 2);
            to.raw(R"(<text class="count" x=")").coordinate(start + wide + 6).raw(R"(" y=")");
            to.coordinate(y + each - 5).raw(R"(">)").number(one.counts[i]).raw("</text>");
            y += each;
        }
        y += between;
    }
    line(to, "axis", start, top - 4, start, height - between + 4);
    return to.raw("</svg>");
}

} // namespace diolkos::cli::page
