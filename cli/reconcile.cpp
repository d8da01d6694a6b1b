#include "cli/reconcile.hpp"

#include "audit/reconcile.hpp"
#include "cli/audit.hpp"
#include "cli/log_files.hpp"
#include "cli/parsed_lines.hpp"
#include "cli/verified_log.hpp"

#include <boost/json/serialize.hpp>

#include <cstdlib>
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
    std::string sign, name, out;
    bool list = false;
    bool json = false;
};

// A log that a box keeps is verified, too; a file of lines has nothing to verify.
struct verified {
    bool is_log = false;
    audit::verify_report report;
    [[nodiscard]] bool good() const { return !is_log || report.good(); }
};

verified verify(const std::string& path, const std::string& key) {
    verified made;
    if (is_log_folder(path)) {
        const net::log_folder log(path);
        made.is_log = true;
        made.report = verify_folder(log, {verifier_of(log, key), {}});
    }
    return made;
}

void tell(std::string_view side, const verified& what, std::ostream& out) {
    out << "The " << side << " log ";
    if (!what.is_log) {
        out << "is lines that nobody has signed.\n";
        return;
    }
    const auto& report = what.report;
    out << (report.good() ? "is what was signed" : "IS NOT WHAT WAS SIGNED") << ": "
        << (report.head ? report.head->size : 0) << " records under a checkpoint, " << report.tail
        << " behind it.\n";
    for (const auto& fault : report.faults)
        out << "  " << fault << '\n';
}

// The report as a signed note: who has it and the key can tell whether it was changed since.
void write_signed(const options& chosen, const std::string& text) {
    std::ostringstream pem;
    pem << std::ifstream(chosen.sign, std::ios::binary).rdbuf();
    const auto key = audit::tree::is_key_name(chosen.name)
                         ? audit::tree::signer_key::from_pem(chosen.name, pem.str())
                         : std::nullopt;
    if (!key)
        throw std::runtime_error(chosen.sign + ": no Ed25519 key, or no name for it (--name)");
    const auto note = sign_note(text, *key);
    if (!audit::tree::parse_note(note))
        throw std::runtime_error("the report is too long to be signed");
    std::ofstream out(chosen.out, std::ios::binary | std::ios::trunc);
    out << note << std::flush;
    if (!out)
        throw std::runtime_error(chosen.out + ": cannot be written");
    std::cerr << "Signed report in " << chosen.out << "; key " << key->verifier().text() << '\n';
}

void read_log(audit::log_side side, const std::string& path, audit::reconciler& joined) {
    line_sink sink;
    parsed_lines lines(side, joined);
    sink.line = [&](std::string_view line) { lines.add(line); };
    sink.too_long = [&] { joined.add_malformed(side); };
    sink.rest = [&](std::string_view) {
        std::cerr << path
                  << ": the last line has no end yet; it is left out (a box may be writing it)\n";
    };
    read_records(path, sink);
    lines.finish();
}

int judge(const options& chosen) {
    const auto low = verify(chosen.low, chosen.low_key),
               high = verify(chosen.high, chosen.high_key);
    audit::reconciler joined({chosen.list});
    read_log(audit::log_side::low, chosen.low, joined);
    read_log(audit::log_side::high, chosen.high, joined);
    const audit::reconcile_report report = joined.finish();
    const auto write = [&](bool colour, std::ostream& out) {
        tell("low", low, out);
        tell("high", high, out);
        print(report, colour, out);
    };
    if (chosen.json) {
        auto value = audit::to_json(report);
        value.as_object()["low_is_what_was_signed"] = low.is_log && low.good();
        value.as_object()["high_is_what_was_signed"] = high.is_log && high.good();
        std::cout << boost::json::serialize(value) << '\n';
    } else {
        write(::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr, std::cout);
    }
    if (!chosen.sign.empty()) {
        std::ostringstream text;
        write(false, text);
        write_signed(chosen, text.str());
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
