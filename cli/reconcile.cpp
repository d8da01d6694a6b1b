#include "cli/reconcile.hpp"

#include "audit/hex.hpp"
#include "audit/reconcile.hpp"
#include "box/version.hpp"
#include "cli/audit.hpp"
#include "cli/log_files.hpp"
#include "cli/page/report_page.hpp"
#include "cli/parsed_lines.hpp"
#include "cli/progress.hpp"
#include "cli/verified_log.hpp"
#include "cli/verified_report.hpp"

#include <boost/json/serialize.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace diolkos::cli {

namespace {

struct options {
    std::string low, high;
    std::string low_key, high_key; // empty: the one that lies beside the log
    std::string sign, name, out, html;
    bool list = false;
    bool json = false;
};

// A log that a box keeps is verified, too; a file of lines has nothing to verify.
page::held_log hold(const std::string& path, const std::string& key) {
    page::held_log made;
    made.path = path;
    made.bytes = log_bytes(path);
    if (is_log_folder(path)) {
        const net::log_folder log(path);
        const auto with = verifier_of(log, key);
        made.kept = true;
        made.key = with.text();
        made.own_key = key.empty();
        made.verified = verify_folder(log, {with, {}});
    }
    return made;
}

void tell(std::string_view side, const page::held_log& what, std::ostream& out) {
    out << "The " << side << " log ";
    if (!what.kept) {
        out << "is lines that nobody has signed.\n";
        return;
    }
    const auto& report = what.verified;
    out << (report.good() ? "is what was signed" : "IS NOT WHAT WAS SIGNED") << ": "
        << (report.head ? report.head->size : 0) << " records under a checkpoint, " << report.tail
        << " behind it.\n";
    for (const auto& fault : report.faults)
        out << "  " << fault << '\n';
}

audit::tree::signer_key signer_of(const options& chosen) {
    std::ostringstream pem;
    pem << std::ifstream(chosen.sign, std::ios::binary).rdbuf();
    auto key = audit::tree::is_key_name(chosen.name)
                   ? audit::tree::signer_key::from_pem(chosen.name, pem.str())
                   : std::nullopt;
    if (!key)
        throw std::runtime_error(chosen.sign + ": no Ed25519 key, or no name for it (--name)");
    return std::move(*key);
}

// Whole or not at all: a reader never finds half of it.
void write_file(const std::string& file, std::string_view text) {
    const auto unfinished = file + ".unfinished";
    std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
    out << text << std::flush;
    out.close();
    std::error_code failed;
    if (out)
        std::filesystem::rename(unfinished, file, failed);
    if (!out || failed) {
        std::error_code ignored;
        std::filesystem::remove(unfinished, ignored);
        throw std::runtime_error(file + ": cannot be written");
    }
}

// The report as a signed note: who has it and the key can tell whether it was changed since.
void write_signed(const options& chosen, const audit::tree::signer_key& key,
                  const std::string& text) {
    const auto note = sign_note(text, key);
    if (!audit::tree::parse_note(note))
        throw std::runtime_error("the report is too long to be signed");
    write_file(chosen.out, note);
    std::cerr << "Signed report in " << chosen.out << "; key " << key.verifier().text() << '\n';
}

using line_taker = std::function<void(audit::log_side, std::string_view)>;

void read_log(audit::log_side side, const std::string& path, audit::reconciler& joined,
              const line_taker& also) {
    line_sink sink;
    progress shown("Reading", "records of the " + std::string(name(side)) + " log", 0);
    parsed_lines lines(side, joined);
    std::uint64_t count = 0;
    sink.line = [&](std::string_view line) {
        lines.add(line);
        if (also)
            also(side, line);
        shown.at(++count);
    };
    sink.too_long = [&] { joined.add_malformed(side); };
    sink.rest = [&](std::string_view) {
        std::cerr << path
                  << ": the last line has no end yet; it is left out (a box may be writing it)\n";
    };
    read_records(path, sink);
    lines.finish();
}

// Reads the logs again for who sent what the logs do not agree on: to keep the addresses of all
// crossings until it is known which ones matter would take twice the memory.
void fill_addresses(const options& chosen, audit::reconcile_report& report) {
    page::addresses_of unknown(report.bad);
    line_sink sink;
    sink.line = [&](std::string_view line) { unknown.take(line); };
    sink.too_long = [] {};
    sink.rest = [](std::string_view) {};
    for (const auto& path : {chosen.low, chosen.high})
        if (!unknown.all_known())
            read_records(path, sink);
}

std::string sha256_of(std::string_view bytes) {
    audit::tree::hasher with;
    return audit::hex(with.plain(bytes));
}

// The page, and the signed report that names it.
void write_page_and_note(const options& chosen, audit::reconcile_report& report,
                         const std::array<page::held_log, 2>& logs,
                         const page::attention& attention, std::string text) {
    std::optional<audit::tree::signer_key> signer;
    if (!chosen.sign.empty())
        signer = signer_of(chosen);
    if (!chosen.html.empty()) {
        fill_addresses(chosen, report);
        const auto now =
            std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
        const auto html = page::report_page({report, logs, attention.finish(report), text,
                                             signer ? chosen.out : std::string(),
                                             signer ? signer->verifier().text() : std::string(),
                                             now.time_since_epoch().count(), box::build});
        write_file(chosen.html, html);
        std::cerr << "Page in " << chosen.html << '\n';
        text += page_line(std::filesystem::path(chosen.html).filename().string(), sha256_of(html));
    }
    if (signer)
        write_signed(chosen, *signer, text);
}

int judge(const options& chosen) {
    const std::array logs{hold(chosen.low, chosen.low_key), hold(chosen.high, chosen.high_key)};
    const auto& [low, high] = logs;
    audit::reconciler joined({chosen.list, !chosen.html.empty()});
    page::attention attention;
    line_taker also;
    if (!chosen.html.empty())
        also = [&](audit::log_side side, std::string_view line) { attention.take(side, line); };
    read_log(audit::log_side::low, chosen.low, joined, also);
    read_log(audit::log_side::high, chosen.high, joined, also);
    audit::reconcile_report report = joined.finish();
    const auto write = [&](bool colour, std::ostream& out) {
        tell("low", low, out);
        tell("high", high, out);
        print(report, colour, out);
    };
    if (chosen.json) {
        auto value = audit::to_json(report);
        value.as_object()["low_is_what_was_signed"] = low.kept && low.good();
        value.as_object()["high_is_what_was_signed"] = high.kept && high.good();
        std::cout << boost::json::serialize(value) << '\n';
    } else {
        write(::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr, std::cout);
    }
    if (!chosen.sign.empty() || !chosen.html.empty()) {
        std::ostringstream text;
        write(false, text);
        write_page_and_note(chosen, report, logs, attention, text.str());
    }
    if (!report.unusable.empty())
        return audit_unreadable;
    return report.good() && low.good() && high.good() ? 0 : audit_wrong;
}

} // namespace

void add_reconcile(CLI::App& app, int& status) {
    auto chosen = std::make_shared<options>(); // lives as long as the callback
    auto* command =
        app.add_subcommand("reconcile", "Hold the logs of the two boxes against each other");
    command
        ->add_option("low", chosen->low,
                     "The low box's log: its folder, or a file of lines, or a folder of *.jsonl")
        ->required();
    command->add_option("high", chosen->high, "The high box's log: the same")->required();
    command->add_flag("--list", chosen->list, "Show each crossing on a line of its own");
    command->add_flag("--json", chosen->json, "Write the report as JSON");
    command->add_option("--low-key", chosen->low_key,
                        "The low log's verifier key, or a file with it (default: LOW/verifier)");
    command->add_option("--high-key", chosen->high_key, "The same for the high log");
    command->add_option("--html", chosen->html,
                        "Write the report as one HTML page into this file: plots, and what needs "
                        "attention");
    auto* sign = command->add_option("--sign", chosen->sign,
                                     "Sign the report with this Ed25519 key (PEM) ...");
    auto* name = command->add_option("--name", chosen->name, "... under this name ...");
    auto* out = command->add_option("--out", chosen->out, "... into this file");
    sign->needs(name)->needs(out);
    name->needs(sign);
    out->needs(sign);
    command->callback(
        [chosen, &status] { status = or_unreadable("reconcile", [&] { return judge(*chosen); }); });
}

} // namespace diolkos::cli
