// What crossed, what was refused, when and how fast: plots, each with its figures as a table.
#include "cli/page/plot.hpp"
#include "cli/page/report_page.hpp"
#include "cli/page/time_text.hpp"

#include <algorithm>
#include <cstdio>

namespace diolkos::cli::page {

namespace {

using audit::finding;
using audit::way;

constexpr std::size_t max_reasons = 15; // that are drawn; the table has all

void cell(markup& to, std::uint64_t value) {
    to.raw(R"(<td class="n">)").number(value).raw("</td>");
}

void begin_figures(markup& to, literal caption, std::initializer_list<literal> columns) {
    to.raw(
        R"(<details><summary>The figures as a table</summary><div class="scroll"><table><caption>)");
    to.raw(caption).raw("</caption><thead><tr>");
    bool first = true;
    for (const auto column : columns) {
        to.raw(first ? literal(R"(<th scope="col">)") : literal(R"(<th scope="col" class="n">)"));
        to.raw(column).raw("</th>");
        first = false;
    }
    to.raw("</tr></thead><tbody>");
}

void end_figures(markup& to) {
    to.raw("</tbody></table></div></details>");
}

} // namespace

markup findings_section(const page_facts& facts) {
    const auto& [import, export_] = facts.report.directions;
    markup to;
    std::vector<bar> bars;
    for (std::size_t i = 0; i < audit::finding_count; ++i) {
        const auto what = static_cast<finding>(i);
        if (what == finding::matched || facts.report.count(what) > 0)
            bars.push_back({std::string(name(what)), {import.counts[i], export_.counts[i]}});
    }
    to.raw("<figure>")
        .add(bar_plot(bars, {"verdicts",
                             "Crossings by what the two logs say of them",
                             "Two bars for each finding, imports above exports. The "
                             "table below has the figures.",
                             {"import, low to high", "export, high to low"},
                             {"import", "export"}}));
    to.raw("</figure><div class=\"scroll\" role=\"region\" aria-labelledby=\"findings-title\" "
           "tabindex=\"0\"><table><caption>Every crossing is one of these</caption><thead><tr>"
           "<th scope=\"col\">Finding</th><th scope=\"col\" class=\"n\">import</th>"
           "<th scope=\"col\" class=\"n\">export</th><th scope=\"col\">which "
           "means</th></tr></thead><tbody>");
    const auto row = [&](literal class_, std::string_view title, std::uint64_t in,
                         std::uint64_t out, std::string_view means) {
        to.raw("<tr class=\"").raw(class_).raw("\"><th scope=\"row\" class=\"what\">").text(title);
        to.raw("</th>");
        cell(to, in);
        cell(to, out);
        to.raw("<td>").text(means).raw("</td></tr>");
    };
    for (std::size_t i = 0; i < audit::finding_count; ++i) {
        const auto what = static_cast<finding>(i);
        const bool loud = is_bad(what) && facts.report.count(what) > 0;
        row(loud ? literal("alert") : literal("plain"), name(what), import.counts[i],
            export_.counts[i], meaning(what));
        if (what == finding::matched) {
            row("plain", "\u2002delivered", import.delivered, export_.delivered,
                "handed to the far server");
            row("plain", "\u2002bounced", import.bounced, export_.bounced,
                "could not be delivered; the sender was told");
            row("plain", "\u2002expired", import.expired, export_.expired,
                "lost by a restart before it was delivered");
        }
        if (what == finding::missing && import.lost + export_.lost > 0)
            row("alert", "\u2002lost on record", import.lost, export_.lost,
                "by a one-way link; the receiving box knows");
    }
    return to.raw("</tbody></table></div>");
}

markup refusals_section(const page_facts& facts) {
    const auto& [low, high] = facts.report.logs;
    std::map<std::string, std::array<std::uint64_t, 4>> by_reason;
    const std::map<std::string, std::uint64_t>* const sources[] = {
        &low.refusals, &low.refused_on_arrival, &high.refusals, &high.refused_on_arrival};
    for (std::size_t i = 0; i < std::size(sources); ++i)
        for (const auto& [reason, count] : *sources[i])
            by_reason[reason.empty() ? "unnamed" : reason][i] += count;
    markup to;
    if (by_reason.empty())
        return to.raw("<p>Neither box has refused a stanza.</p>");
    std::vector<bar> bars;
    for (const auto& [reason, counts] : by_reason)
        bars.push_back({reason, {counts[0] + counts[1], counts[2] + counts[3]}});
    std::ranges::stable_sort(bars, std::ranges::greater{},
                             [](const bar& one) { return one.counts[0] + one.counts[1]; });
    if (bars.size() > max_reasons)
        bars.resize(max_reasons);
    to.raw("<figure>")
        .add(bar_plot(bars, {"reasons",
                             "Refused stanzas by reason",
                             "Two bars for each reason, those of the low box above those "
                             "of the high box, the most frequent first.",
                             {"refused by the low box", "refused by the high box"},
                             {"low", "high"}}));
    begin_figures(to,
                  "Refused stanzas by reason, before the link by the sender's box, and on arrival",
                  {"Reason", "low box, before the link", "low box, on arrival",
                   "high box, before the link", "high box, on arrival"});
    for (const auto& [reason, counts] : by_reason) {
        to.raw(R"(<tr><th scope="row">)").text(reason).raw("</th>");
        for (const auto count : counts)
            cell(to, count);
        to.raw("</tr>");
    }
    end_figures(to);
    to.raw("</figure>");
    if (by_reason.size() > max_reasons)
        to.raw("<p>Drawn are the ")
            .number(max_reasons)
            .raw(" most frequent of ")
            .number(by_reason.size())
            .raw(" reasons.</p>");
    return to;
}

namespace {

void write_rates(markup& to, const audit::timeline& times) {
    begin_figures(to, "Crossings by the time at which they were offered",
                  {"From", "import", "of them bad", "export", "of them bad"});
    for (std::size_t i = 0; i < times.points[0].size(); ++i) {
        to.raw(R"(<tr><th scope="row">)");
        to.text(time_text(times.first + static_cast<std::int64_t>(i) * times.step)).raw("</th>");
        for (const auto& points : times.points) {
            std::uint64_t all = 0, bad = 0;
            for (std::size_t what = 0; what < audit::finding_count; ++what) {
                all += points[i].counts[what];
                bad += is_bad(static_cast<finding>(what)) ? points[i].counts[what] : 0;
            }
            cell(to, all);
            cell(to, bad);
        }
        to.raw("</tr>");
    }
    end_figures(to);
}

void write_delays(markup& to, const audit::timeline& times, way direction) {
    begin_figures(to, "Time from the offer to the delivery",
                  {"From", "deliveries", "p50", "p95", "p99", "longest"});
    const auto& points = times.points[static_cast<std::size_t>(direction)];
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto& delay = points[i].to_delivery;
        if (delay.count == 0)
            continue;
        to.raw(R"(<tr><th scope="row">)");
        to.text(time_text(times.first + static_cast<std::int64_t>(i) * times.step)).raw("</th>");
        cell(to, delay.count);
        for (const auto value : {delay.p50, delay.p95, delay.p99, delay.most})
            to.raw(R"(<td class="n">)").text(duration_text(value)).raw("</td>");
        to.raw("</tr>");
    }
    end_figures(to);
}

} // namespace

markup times_section(const page_facts& facts) {
    const auto& report = facts.report;
    markup to;
    std::uint64_t all = 0, negative = 0;
    for (const auto& direction : report.directions) {
        for (const auto count : direction.counts)
            all += count;
        negative += direction.to_delivery.negative;
    }
    if (all == 0 || !report.times)
        return to.raw("<p>Nothing crossed, so there is nothing to draw.</p>");
    const auto& times = *report.times;
    to.raw("<p>Each bar and each point stands for ").text(duration_text(times.step));
    to.raw(", by the time at which the crossings in it were offered.</p><figure>");
    to.add(rate_plot(times));
    write_rates(to, times);
    to.raw("</figure>");
    for (const auto direction : {way::import, way::export_}) {
        if (report.directions[static_cast<std::size_t>(direction)].to_delivery.count == 0)
            continue;
        to.raw("<figure>").add(delay_plot(times, direction));
        write_delays(to, times, direction);
        to.raw("</figure>");
    }
    to.raw(
        "<p>Each box writes the time of its own clock: where the clocks differ, so do the delays.");
    if (negative > 0)
        to.raw(" By these, ")
            .number(negative)
            .raw(" crossings were delivered before they were offered, and no delay here is better "
                 "than that.");
    return to.raw("</p>");
}

} // namespace diolkos::cli::page
