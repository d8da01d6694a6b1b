// What needs attention: by kind, with what to do, and then one by one.
#include "cli/page/report_page.hpp"

#include <algorithm>

namespace diolkos::cli::page {

namespace {

literal class_of(audit::severity how) {
    switch (how) {
    case audit::severity::alert:
        return "alert";
    case audit::severity::error:
        return "error";
    case audit::severity::warning:
        return "warning";
    case audit::severity::notice:
    case audit::severity::info:
        return "plain";
    }
    return "plain";
}

void write_kinds(markup& to, const std::vector<attention_kind>& kinds) {
    to.raw(
        "<div class=\"scroll\" role=\"region\" aria-label=\"Kinds of what needs attention\" "
        "tabindex=\"0\">"
        "<table><caption>By kind, the gravest first</caption><thead><tr><th scope=\"col\">What</th>"
        "<th scope=\"col\">Severity</th><th scope=\"col\" class=\"n\">How many</th>"
        "<th scope=\"col\" class=\"n\">Listed below</th><th scope=\"col\">What it means</th>"
        "<th scope=\"col\">What to do</th></tr></thead><tbody>");
    for (const auto& kind : kinds) {
        to.raw("<tr class=\"").raw(class_of(kind.how)).raw("\"><th scope=\"row\" class=\"what\">");
        to.text(kind.what).raw("</th><td>").text(name(kind.how)).raw("</td><td class=\"n\">");
        to.number(kind.count).raw("</td><td class=\"n\">").number(kind.listed).raw("</td><td>");
        to.text(kind.meaning).raw("</td><td>").text(kind.to_do).raw("</td></tr>");
    }
    to.raw("</tbody></table></div>");
}

void write_cell(markup& to, std::string_view text) {
    to.raw("<td>").text(text).raw("</td>");
}

// A narrow column breaks it between date and time.
void write_time(markup& to, std::string_view time) {
    const auto clock = time.empty() ? 0 : std::min(time.find('T'), time.size() - 1) + 1;
    to.raw("<td>").text(time.substr(0, clock)).raw("<wbr>").text(time.substr(clock)).raw("</td>");
}

void write_row(markup& to, const attention_row& row, audit::severity how) {
    to.raw("<tr class=\"").raw(class_of(how)).raw("\"><th scope=\"row\" class=\"what\">");
    to.text(row.what).raw("</th>");
    write_time(to, row.time);
    write_cell(to, row.box);
    write_cell(to, row.crossing);
    to.raw("<td>").text(row.from);
    if (!row.to.empty())
        to.raw(row.from.empty() ? literal("") : literal(" \u2192 ")).text(row.to);
    to.raw("</td>");
    write_cell(to, row.why);
    to.raw("<td><code>").text(row.id).raw("</code></td></tr>");
}

} // namespace

markup attention_section(const page_facts& facts) {
    const auto& [kinds, rows] = facts.attention;
    markup to;
    if (kinds.empty())
        return to.raw("<p>Nothing: no crossing on which the logs disagree, and no record beyond "
                      "the everyday.</p>");
    write_kinds(to, kinds);
    std::uint64_t left_out = 0;
    for (const auto& kind : kinds)
        left_out += kind.count - std::min(kind.count, kind.listed);
    to.raw("<h3 id=\"list-title\">One by one</h3>");
    if (left_out > 0)
        to.raw("<p>")
            .number(left_out)
            .raw(" more are counted above and not listed. There is room for ")
            .number(max_rows)
            .raw(" rows: the first ")
            .number(audit::reconcile_report::max_named)
            .raw(" crossings, and of each event of each box the newest ")
            .number(max_of_an_event)
            .raw(" records, the gravest first. <code>diolkos audit show</code> has them all.</p>");
    to.raw(
        "<p class=\"screen\"><code>diolkos audit explain</code> with an id tells the whole story "
        "of one stanza.</p>"
        "<div class=\"tools\" id=\"tools\" role=\"search\" aria-label=\"Narrow the list\" hidden>"
        "<div><label for=\"search\">Search (all words must be in a row)</label>"
        "<input type=\"search\" id=\"search\" autocomplete=\"off\" spellcheck=\"false\" "
        "aria-controls=\"attention-list\"></div>"
        "<div><label for=\"kind\">Only of one kind</label>"
        "<select id=\"kind\" aria-controls=\"attention-list\"><option value=\"\">all "
        "kinds</option></select></div>"
        "<output id=\"shown\" for=\"search kind\"></output></div>"
        "<div class=\"scroll\" role=\"region\" aria-labelledby=\"list-title\" tabindex=\"0\">"
        "<table class=\"list\" id=\"attention-list\"><thead><tr><th scope=\"col\">What</th>"
        "<th scope=\"col\">When (UTC)</th><th scope=\"col\">Log</th><th scope=\"col\">Crossing</th>"
        "<th scope=\"col\">Who</th><th scope=\"col\">Why</th><th "
        "scope=\"col\">Id</th></tr></thead><tbody>");
    std::size_t kind = 0;
    for (const auto& row : rows) {
        while (kind + 1 < kinds.size() && kinds[kind].what != row.what)
            ++kind;
        write_row(to, row, kinds[kind].how);
    }
    return to.raw("</tbody></table></div>");
}

} // namespace diolkos::cli::page
