// The reconciliation as one HTML page: opens from disk, loads nothing, needs no script.
//
//     report.html  the skeleton; {{name}} stands for a section
//     report.css   the style, report.js search and order of one table; a policy in the page
//                  (Content-Security-Policy) lets a browser take these two, by their digests, and
//                  nothing else
//
// The three are compiled in. What logs say goes through markup::text, and into no attribute.
//
// I/O      none
// Threads  free functions; safe from any thread
// Memory   the page: at most about 16 MiB, whatever the size of the logs; 1 to 2 MiB if it lists
// all it may
#pragma once

#include "audit/log_verifier.hpp"
#include "audit/reconcile_report.hpp"
#include "cli/page/attention.hpp"
#include "cli/page/markup.hpp"

#include <array>
#include <string>

namespace diolkos::cli::page {

// The longest report that is put into the page as text, in bytes: what can be signed, too.
inline constexpr std::size_t max_report_bytes = audit::tree::max_note_bytes;

struct held_log {
    std::string path;     // as it was named
    bool kept = false;    // as a box keeps it: it was verified. Else lines that nobody has signed
    std::string key;      // that it was verified with
    bool own_key = false; // the one that lies beside it
    std::uint64_t bytes = 0; // of its files
    audit::verify_report verified;

    [[nodiscard]] bool good() const { return !kept || verified.good(); }
};

struct page_facts {
    const audit::reconcile_report& report;
    const std::array<held_log, 2>& logs; // by audit::log_side
    attention_list attention;
    std::string text;      // the report as text
    std::string signed_in; // the file of the signed report, and the key that signs; or empty
    std::string signer;
    std::int64_t made_at = 0; // microseconds since 1970
    std::string_view build;
};

[[nodiscard]] std::string report_page(const page_facts& facts);

// --- its sections, one file each
[[nodiscard]] markup verdict_class(const page_facts& facts);     // report_verdict.cpp
[[nodiscard]] markup verdict_section(const page_facts& facts);   // report_verdict.cpp
[[nodiscard]] markup logs_section(const page_facts& facts);      // report_logs.cpp
[[nodiscard]] markup trust_section(const page_facts& facts);     // report_logs.cpp
[[nodiscard]] markup findings_section(const page_facts& facts);  // report_plots.cpp
[[nodiscard]] markup refusals_section(const page_facts& facts);  // report_plots.cpp
[[nodiscard]] markup times_section(const page_facts& facts);     // report_plots.cpp
[[nodiscard]] markup attention_section(const page_facts& facts); // report_attention.cpp

} // namespace diolkos::cli::page
