#include "cli/page/time_text.hpp"

#include <chrono>
#include <cmath>
#include <cstdio>

namespace diolkos::cli::page {

namespace {

struct calendar {
    int year;
    unsigned month, day;
    int hour, minute, second, milli;
};

calendar calendar_of(std::int64_t micros) {
    const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds(micros)};
    const auto midnight = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{midnight};
    const std::chrono::hh_mm_ss clock{
        std::chrono::floor<std::chrono::milliseconds>(time - midnight)};
    return {static_cast<int>(date.year()),
            static_cast<unsigned>(date.month()),
            static_cast<unsigned>(date.day()),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count()),
            static_cast<int>(clock.subseconds().count())};
}

} // namespace

std::string time_text(std::int64_t micros) {
    const auto at = calendar_of(micros);
    char text[64];
    (void)std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", at.year, at.month,
                        at.day, at.hour, at.minute, at.second, at.milli);
    return text;
}

std::string short_time(std::int64_t micros, std::int64_t step, bool within_a_day) {
    constexpr std::int64_t second = 1'000'000, day = 86'400 * second;
    const auto at = calendar_of(micros);
    char date[32], clock[32];
    (void)std::snprintf(date, sizeof date, "%04d-%02u-%02u", at.year, at.month, at.day);
    if (step >= day)
        return date;
    if (step < second)
        (void)std::snprintf(clock, sizeof clock, "%02d:%02d:%02d.%d", at.hour, at.minute, at.second,
                            at.milli / 100);
    else if (step < 60 * second)
        (void)std::snprintf(clock, sizeof clock, "%02d:%02d:%02d", at.hour, at.minute, at.second);
    else
        (void)std::snprintf(clock, sizeof clock, "%02d:%02d", at.hour, at.minute);
    return within_a_day ? clock : std::string(date) + ' ' + clock;
}

std::string duration_text(std::int64_t micros) {
    struct unit {
        double micros;
        const char* name;
    };
    constexpr unit units[] = {
        {86'400e6, "d"}, {3600e6, "h"}, {60e6, "min"}, {1e6, "s"}, {1e3, "ms"}};
    const auto value = static_cast<double>(micros);
    char text[48];
    for (const auto& with : units) {
        if (std::abs(value) < with.micros)
            continue;
        const double of = value / with.micros;
        (void)std::snprintf(text, sizeof text, "%.*f",
                            std::abs(of) < 10    ? 2
                            : std::abs(of) < 100 ? 1
                                                 : 0,
                            of);
        std::string shown = text;
        if (shown.find('.') != shown.npos) {
            shown.erase(shown.find_last_not_of('0') + 1);
            if (shown.back() == '.')
                shown.pop_back();
        }
        return shown + "\u00a0" + with.name;
    }
    return std::to_string(micros) + "\u00a0µs";
}

} // namespace diolkos::cli::page
