#include "cli/page/report_page.hpp"

#include "audit/tree/hash.hpp"
#include "cli/page/page_files.hpp"
#include "cli/page/time_text.hpp"
#include "wire_format/base64.hpp"

#include <algorithm>
#include <map>

namespace diolkos::cli::page {

namespace {

std::string digest_of(std::string_view text) {
    std::string base64;
    audit::tree::hasher with;
    wire::write_base64(with.plain(text), base64);
    return "'sha256-" + base64 + "'";
}

// CSP Level 3: 6.7 on hashes. Nothing is loaded, sent or framed; the two files above run.
std::string policy() {
    return "default-src 'none'; style-src " + digest_of(report_css) + "; script-src " +
           digest_of(report_js) + "; base-uri 'none'; form-action 'none'";
}

std::string names_of(const page_facts& facts) {
    std::string names;
    for (const auto& log : facts.report.logs)
        names.append(names.empty() ? "" : " \u21c4 ")
            .append(log.box.empty() ? "(no record)" : log.box);
    return names;
}

markup heading(const page_facts& facts) {
    markup to;
    to.raw("<h1>").text(names_of(facts)).raw(R"(</h1><p class="when">)");
    std::optional<std::int64_t> first, last;
    for (const auto& log : facts.report.logs) {
        if (log.first)
            first = std::min(first.value_or(*log.first), *log.first);
        if (log.last)
            last = std::max(last.value_or(*log.last), *log.last);
    }
    if (first && last)
        to.raw("Records from ")
            .text(time_text(*first))
            .raw(" to ")
            .text(time_text(*last))
            .raw(" (")
            .text(duration_text(*last - *first))
            .raw("), by the clocks of the two boxes. ");
    return to.raw("Made ").text(time_text(facts.made_at)).raw(". All times are UTC.</p>");
}

void figure(markup& to, literal title, const markup& value, literal note) {
    to.raw("<div><dt>").raw(title).raw("</dt><dd>").add(value).raw("<small>").raw(note);
    to.raw("</small></dd></div>");
}

markup count_of(std::uint64_t value) {
    markup to;
    return to.number(value);
}

markup figures(const page_facts& facts) {
    const auto& report = facts.report;
    markup to;
    to.raw("<dl>");
    for (const auto direction : {audit::way::import, audit::way::export_}) {
        const bool import = direction == audit::way::import;
        const auto& of = report.directions[static_cast<std::size_t>(direction)];
        std::uint64_t all = 0;
        for (const auto count : of.counts)
            all += count;
        figure(to, import ? literal("Imports") : literal("Exports"), count_of(all),
               import ? literal("crossings, low to high") : literal("crossings, high to low"));
    }
    figure(to, "Refused",
           count_of(report.logs[0].refused_before_link + report.logs[1].refused_before_link +
                    report.count(audit::finding::refused)),
           "stanzas, before the link or at its end");
    std::uint64_t bad = 0;
    for (std::size_t i = 0; i < audit::finding_count; ++i)
        if (const auto what = static_cast<audit::finding>(i); is_bad(what))
            bad += report.count(what);
    figure(to, "In disagreement", count_of(bad), "crossings: missing, extra, mismatch, duplicate");
    for (const auto direction : {audit::way::import, audit::way::export_}) {
        const auto& delay = report.directions[static_cast<std::size_t>(direction)].to_delivery;
        markup value;
        if (delay.count == 0)
            value.raw("\u2013");
        else
            value.text(duration_text(delay.p50));
        figure(to,
               direction == audit::way::import ? literal("Median delay, import")
                                               : literal("Median delay, export"),
               value, "offer to delivery");
    }
    return to.raw("</dl>");
}

} // namespace

std::string report_page(const page_facts& facts) {
    const auto plain = [](std::string_view text) {
        markup to;
        return to.text(text, max_report_bytes).html();
    };
    const std::map<std::string_view, std::string> parts{
        {"policy", plain(policy())},
        {"title", plain("Diolkos: " + names_of(facts) + ", held against each other")},
        {"style", std::string(report_css)},
        {"script", std::string(report_js)},
        {"heading", heading(facts).html()},
        {"verdict-class", verdict_class(facts).html()},
        {"verdict", verdict_section(facts).html()},
        {"figures", figures(facts).html()},
        {"logs", logs_section(facts).html()},
        {"findings", findings_section(facts).html()},
        {"refusals", refusals_section(facts).html()},
        {"times", times_section(facts).html()},
        {"attention", attention_section(facts).html()},
        {"trust", trust_section(facts).html()},
        {"made",
         plain("Made by diolkos audit reconcile, version " + std::string(facts.build) + ".")},
    };
    // One pass over the skeleton: what is put in is not looked at again.
    std::string page;
    auto rest = report_html;
    for (auto at = rest.find("{{"); at != rest.npos; at = rest.find("{{")) {
        const auto end = rest.find("}}", at);
        page.append(rest.substr(0, at)).append(parts.at(rest.substr(at + 2, end - at - 2)));
        rest.remove_prefix(end + 2);
    }
    return page.append(rest);
}

} // namespace diolkos::cli::page
