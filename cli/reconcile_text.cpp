// The reconciliation as people read it: both boxes side by side, the counts, what is wrong, the
// verdict.
#include "audit/json_text.hpp"
#include "cli/reconcile.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <iomanip>
#include <map>
#include <sstream>

namespace diolkos::cli {

namespace {

using audit::crossing_story;
using audit::finding;
using audit::log_side;
using audit::way;

constexpr std::size_t max_cell_bytes = 60; // of an address in a list

class paint {
public:
    explicit paint(bool on)
        : on_(on) {}
    [[nodiscard]] std::string operator()(finding what, const std::string& text) const {
        if (!on_)
            return text;
        const char* const colour = what == finding::matched ? "\x1b[32m"
                                   : audit::is_bad(what)    ? "\x1b[1;31m"
                                                            : "\x1b[33m";
        return colour + text + "\x1b[0m";
    }

private:
    bool on_;
};

// Text of a log may hold anything: what could steer a terminal is escaped as in the log itself.
std::string harmless(std::string_view text, std::size_t most = max_cell_bytes) {
    std::string out;
    audit::append_json_string(text, most, out);
    return out.substr(1, out.size() - 2);
}

std::string milliseconds(std::int64_t micros) {
    char text[32];
    (void)std::snprintf(text, sizeof text, "%.3f ms", static_cast<double>(micros) / 1000);
    return text;
}

std::string clock_time(std::int64_t micros) {
    const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds(micros)};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::milliseconds>(time - day)};
    char text[64];
    (void)std::snprintf(
        text, sizeof text, "%04d-%02u-%02u %02d:%02d:%02d.%03d", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return text;
}

// "pass > accepted > delivered": what the sending box, then the receiving box said.
std::string decisions(const crossing_story& story) {
    std::string text = story.offered.empty() ? "(nothing)" : story.offered;
    text += " > " + (story.decision.empty() ? std::string("(nothing)") : story.decision);
    if (!story.ending.empty())
        text += " > " + story.ending;
    return text;
}

std::string delay(const crossing_story& story) {
    const auto until = story.ended_at ? story.ended_at : story.decided_at;
    return story.offered_at && until ? milliseconds(*until - *story.offered_at) : "-";
}

// The columns of a crossing's line, as they are aligned.
using cells = std::array<std::string, 6>;

cells cells_of(const crossing_story& story) {
    const auto when = story.offered_at ? story.offered_at : story.decided_at;
    std::string number = '#' + std::to_string(story.sequence);
    if (story.last != story.sequence)
        number += " to #" + std::to_string(story.last);
    std::string kind = harmless(story.kind);
    if (!story.type.empty())
        kind += '/' + harmless(story.type);
    std::string who;
    if (!story.from.empty())
        who = harmless(story.from) + " > " + harmless(story.to);
    return {when ? clock_time(*when) : std::string(),
            std::move(number),
            std::move(kind),
            std::move(who),
            decisions(story),
            delay(story)};
}

// Characters, not bytes: each that is no continuation of UTF-8.
std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

using widths = std::array<std::size_t, std::tuple_size_v<cells>>;

widths widths_of(const std::vector<crossing_story>& stories) {
    widths most{};
    for (const crossing_story& story : stories) {
        const cells one = cells_of(story);
        for (std::size_t i = 0; i < one.size(); ++i)
            most[i] = std::max(most[i], width(one[i]));
    }
    return most;
}

void print_crossing(const crossing_story& story, const widths& columns, const paint& coloured,
                    std::ostream& out) {
    std::string finding_text(name(story.what));
    finding_text.resize(std::max<std::size_t>(finding_text.size(), 9), ' ');
    out << coloured(story.what, finding_text) << "  " << name(story.direction);
    const cells one = cells_of(story);
    for (std::size_t i = 0; i < one.size(); ++i)
        if (columns[i] > 0)
            out << "  " << one[i] << std::string(columns[i] - width(one[i]), ' ');
    out << "  " << harmless(story.id);
    if (!story.note.empty())
        out << "  (" << story.note << ')';
    if (audit::is_bad(story.what))
        out << "  boot " << harmless(story.boot) << " lane " << story.lane;
    out << '\n';
}

void print_crossings(const std::vector<crossing_story>& stories, const paint& coloured,
                     std::ostream& out) {
    const widths columns = widths_of(stories);
    for (const crossing_story& story : stories)
        print_crossing(story, columns, coloured, out);
    if (!stories.empty())
        out << '\n';
}

template <typename Low, typename High>
void row(std::ostream& out, std::string_view title, const Low& low, const High& high) {
    out << "  " << std::left << std::setw(24) << title << std::right << std::setw(26) << low
        << std::setw(26) << high << '\n';
}

void print_logs(const audit::reconcile_report& report, std::ostream& out) {
    const auto& [low, high] = report.logs;
    const auto time = [](const std::optional<std::int64_t>& at) {
        return at ? clock_time(*at) : std::string("-");
    };
    row(out, "", "low", "high");
    row(out, "box", harmless(low.box, 26), harmless(high.box, 26));
    row(out, "records", low.records, high.records);
    row(out, "runs of the process", low.boots, high.boots);
    row(out, "first record (UTC)", time(low.first), time(high.first));
    row(out, "last record (UTC)", time(low.last), time(high.last));
    row(out, "stripped and sent", low.stripped, high.stripped);
    row(out, "expired before the link", low.expired, high.expired);
    if (low.waited + high.waited > 0) {
        row(out, "waited for the link", low.waited, high.waited);
        row(out, "  and still wait", low.still_waiting, high.still_waiting);
    }
    row(out, "refused before the link", low.refused_before_link, high.refused_before_link);
    std::map<std::string, std::array<std::uint64_t, 2>> reasons;
    for (std::size_t i = 0; i < report.logs.size(); ++i)
        for (const auto& [reason, count] : report.logs[i].refusals)
            reasons[reason.empty() ? "unnamed" : reason][i] = count;
    for (const auto& [reason, counts] : reasons)
        row(out, "  " + harmless(reason, 22), counts[0], counts[1]);
}

void print_counts(const audit::reconcile_report& report, const paint& coloured, std::ostream& out) {
    const auto& [import, export_] = report.directions;
    row(out, "", "import (low to high)", "export (high to low)");
    for (std::size_t i = 0; i < audit::finding_count; ++i) {
        const auto what = static_cast<finding>(i);
        std::ostringstream line;
        row(line, name(what), import.counts[i], export_.counts[i]);
        const bool loud = audit::is_bad(what) && report.count(what) > 0;
        out << (loud ? coloured(what, line.str()) : line.str());
        if (what != finding::matched)
            continue;
        row(out, "  delivered", import.delivered, export_.delivered);
        row(out, "  bounced", import.bounced, export_.bounced);
        if (import.expired + export_.expired > 0)
            row(out, "  expired", import.expired, export_.expired);
    }
    const auto typical = [](const audit::delay_summary& sum, std::int64_t value) {
        return sum.count == 0 ? std::string("-") : milliseconds(value);
    };
    const auto &in = import.to_delivery, &from = export_.to_delivery;
    row(out, "offer to delivery, p50", typical(in, in.p50), typical(from, from.p50));
    row(out, "offer to delivery, p99", typical(in, in.p99), typical(from, from.p99));
    const std::uint64_t backwards = import.to_delivery.negative + export_.to_delivery.negative;
    if (backwards > 0)
        out << "  Each box writes the time of its own clock. By these, " << backwards
            << " crossings were delivered before they were offered:\n"
               "  the clocks differ, and no delay here is better than that.\n";
}

} // namespace

void print(const audit::reconcile_report& report, bool colour, std::ostream& out) {
    const paint coloured(colour);
    print_crossings(report.crossings, coloured, out);
    print_logs(report, out);
    out << '\n';
    print_counts(report, coloured, out);
    out << '\n';
    if (report.crossings.empty()) // else they were among them
        print_crossings(report.bad, coloured, out);
    out << coloured(report.good() ? finding::matched : finding::missing, report.verdict()) << '\n';
}

} // namespace diolkos::cli
