// The two logs beside each other, and what holds the page together.
#include "audit/hex.hpp"
#include "audit/tree/hash.hpp"
#include "cli/page/report_page.hpp"
#include "cli/page/time_text.hpp"
#include "wire_format/base64.hpp"

#include <functional>

namespace diolkos::cli::page {

namespace {

using row_writer = std::function<void(markup&, const held_log&, const audit::log_report&)>;

void row(markup& to, const page_facts& facts, literal title, const row_writer& write) {
    to.raw(R"(<tr><th scope="row">)").raw(title).raw("</th>");
    for (const std::size_t side : {0U, 1U}) {
        to.raw("<td>");
        write(to, facts.logs[side], facts.report.logs[side]);
        to.raw("</td>");
    }
    to.raw("</tr>");
}

std::string root_of(const audit::tree::checkpoint& head) {
    std::string root;
    wire::write_base64(head.root, root);
    return root;
}

std::string fingerprint(const std::string& key) {
    const auto parsed = audit::tree::verifier_key::parse(key);
    if (!parsed)
        return {};
    char id[9];
    (void)std::snprintf(id, sizeof id, "%08x", parsed->id());
    return id;
}

void write_standing(markup& to, const held_log& log, const audit::log_report&) {
    if (!log.kept)
        to.raw("lines that nobody has signed");
    else if (log.verified.good())
        to.raw("\u2713 what its box signed");
    else
        to.raw("\u2717 NOT what was signed: ").number(log.verified.fault_count).raw(" faults");
}

void write_checkpoint(markup& to, const held_log& log, const audit::log_report&) {
    if (!log.verified.head) {
        to.raw("none");
        return;
    }
    const auto& head = *log.verified.head;
    to.text(head.origin).raw(", ").number(head.size).raw(" records; root <code>");
    to.text(root_of(head)).raw("</code>");
}

void write_key(markup& to, const held_log& log, const audit::log_report&) {
    if (log.key.empty()) {
        to.raw("none");
        return;
    }
    to.raw("<code>").text(fingerprint(log.key)).raw("</code>: <code>").text(log.key).raw("</code>");
    if (log.own_key)
        to.raw(
            "<br>It lies beside the log. Whoever can change the log can change it too: compare it "
            "with the one that was written down when the box was set up.");
}

} // namespace

markup logs_section(const page_facts& facts) {
    markup to;
    to.raw(
        R"(<div class="scroll" role="region" aria-labelledby="logs-title" tabindex="0"><table>)"
        R"(<caption>The low box's log and the high box's, as they were read</caption><thead><tr>)"
        R"(<td></td><th scope="col">low</th><th scope="col">high</th></tr></thead><tbody>)");
    const auto add = [&](literal title, const row_writer& write) { row(to, facts, title, write); };
    add("Box", [](markup& out, const auto&, const auto& log) { out.text(log.box); });
    add("Read from", [](markup& out, const auto& log, const auto&) {
        out.raw("<code>").text(log.path).raw("</code>");
    });
    add("Standing", write_standing);
    add("Size", [](markup& out, const auto& held, const auto& log) {
        out.number(log.records).raw(" records, ").number(held.bytes).raw(" bytes");
    });
    add("Checkpoint", write_checkpoint);
    add("Behind the checkpoint", [](markup& out, const auto& held, const auto&) {
        if (held.kept)
            out.number(held.verified.tail).raw(" records, not signed yet");
        else
            out.raw("\u2013");
    });
    add("Key, by its fingerprint", write_key);
    add("Records pruned",
        [](markup& out, const auto& held, const auto&) { out.number(held.verified.pruned); });
    add("Starts of the process",
        [](markup& out, const auto&, const auto& log) { out.number(log.boots); });
    add("First record", [](markup& out, const auto&, const auto& log) {
        out.text(log.first ? time_text(*log.first) : "none");
    });
    add("Last record", [](markup& out, const auto&, const auto& log) {
        out.text(log.last ? time_text(*log.last) : "none");
    });
    add("Passed with something stripped",
        [](markup& out, const auto&, const auto& log) { out.number(log.stripped); });
    add("Expired before the link",
        [](markup& out, const auto&, const auto& log) { out.number(log.expired); });
    add("Waited for the link", [](markup& out, const auto&, const auto& log) {
        out.number(log.waited).raw(", ").number(log.still_waiting).raw(" still do");
    });
    add("Lines that are no records",
        [](markup& out, const auto&, const auto& log) { out.number(log.malformed); });
    add("Breaks in the numbering", [](markup& out, const auto&, const auto& log) {
        out.number(log.index_breaks);
        if (log.first_break)
            out.raw(", first where record ").number(*log.first_break).raw(" should be");
    });
    return to.raw("</tbody></table></div>");
}

markup trust_section(const page_facts& facts) {
    audit::tree::hasher with;
    markup to;
    if (facts.signed_in.empty()) {
        to.raw("<p>Nobody has signed this page: whoever had it could have changed it. With "
               "<code>--sign</code> "
               "the report is signed, and the signed report names this page by its digest.</p>");
    } else {
        to.raw("<p>The report was signed, in the file <code>").text(facts.signed_in);
        to.raw("</code>, by the key <code>").text(facts.signer);
        to.raw("</code>. What is signed is the text below and, after it, the SHA-256 of this page: "
               "<code>sha256sum</code> of this file must say the same.</p>");
    }
    to.raw("<p>The report as text has the SHA-256 <code>").text(audit::hex(with.plain(facts.text)));
    to.raw("</code>. The page loads nothing and sends nothing, and needs no script but to search "
           "and to "
           "sort. To see for yourself, run <code>diolkos audit reconcile</code> on the logs "
           "again.</p>");
    if (facts.text.size() > max_report_bytes)
        return to.raw("<p>It is too long to stand here.</p>");
    to.raw("<details><summary>The report as text</summary><pre tabindex=\"0\">");
    for (std::size_t begin = 0; begin < facts.text.size();) {
        const auto end = std::min(facts.text.find('\n', begin), facts.text.size());
        to.text(std::string_view(facts.text).substr(begin, end - begin), 10'000).raw("\n");
        begin = end + 1;
    }
    return to.raw("</pre></details>");
}

} // namespace diolkos::cli::page
