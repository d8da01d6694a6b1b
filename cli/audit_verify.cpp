// diolkos audit verify [--key KEY] [--checkpoint FILE]... [--json] LOG
// diolkos audit verify --key KEY [--json] REPORT
#include "audit/log_reader.hpp"
#include "cli/audit.hpp"
#include "cli/audit_record.hpp"
#include "cli/leave_note.hpp"
#include "cli/verified_log.hpp"
#include "cli/verified_report.hpp"
#include "wire_format/base64.hpp"

#include <boost/json.hpp>

#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace diolkos::cli {

namespace {

namespace json = boost::json;

struct options {
    std::string log, key;
    std::vector<std::string> held;
    bool json = false;
};

audit::held_checkpoint held(const std::string& file, const audit::tree::verifier_key& key) {
    std::ostringstream text;
    std::ifstream in(file, std::ios::binary);
    text << in.rdbuf();
    const auto note = audit::tree::parse_note(text.str());
    auto head = note ? audit::tree::parse_checkpoint(note->text) : std::nullopt;
    if (!in || !head)
        throw std::runtime_error(file + ": this is no checkpoint");
    if (check(*note, key) != audit::tree::note_standing::signed_by_key)
        throw std::runtime_error(file + ": this checkpoint is not signed by " + key.text());
    return {file, std::move(*head)};
}

json::object to_json(const audit::verify_report& report, const audit::tree::verifier_key& key) {
    json::object object{{"good", report.good()},
                        {"key", key.text()},
                        {"records", report.records},
                        {"pruned", report.pruned},
                        {"tail", report.tail},
                        {"held_checkpoints", report.held},
                        {"fault_count", report.fault_count}};
    if (report.head) {
        std::string root;
        wire::write_base64(report.head->root, root);
        object["checkpoint"] = {
            {"origin", report.head->origin}, {"size", report.head->size}, {"root", root}};
    }
    if (report.first_bad) {
        object["first_bad"] = *report.first_bad;
        object["first_bad_end"] = report.first_bad_end;
    }
    json::array faults;
    for (const auto& fault : report.faults)
        faults.emplace_back(fault);
    object["faults"] = std::move(faults);
    return object;
}

void print(const audit::verify_report& report, const options& chosen,
           const audit::tree::verifier_key& key) {
    for (const auto& fault : report.faults)
        std::cout << fault << '\n';
    if (report.fault_count > report.faults.size())
        std::cout << "... " << report.fault_count << " faults in all\n";
    if (report.first_bad) {
        std::cout << "First bad record: " << *report.first_bad;
        if (report.first_bad_end != *report.first_bad)
            std::cout << ", or a later one up to " << report.first_bad_end;
        std::cout << '\n';
    }
    if (report.head)
        std::cout << "Log \"" << report.head->origin << "\": " << report.head->size
                  << " records under its checkpoint"
                  << (report.pruned > 0 ? ", " + std::to_string(report.pruned) +
                                              " of them pruned and known by their hashes"
                                        : "")
                  << "; " << report.tail << " behind it, not signed yet.\n";
    if (report.held > 0)
        std::cout << "It goes on from " << report.held << " held checkpoint"
                  << (report.held == 1 ? "" : "s") << ".\n";
    if (chosen.key.empty())
        std::cout << "The key is the one that lies beside the log, " << key.text()
                  << ". Whoever can change the log can change it too: give --key.\n";
    std::cout << (report.good() ? "THE LOG IS WHOLE" : "THE LOG IS NOT WHAT WAS SIGNED") << '\n';
}

// Bundles that are gone must be gone by a prune that is on record, or by one that is to be: prune
// takes from the beginning, so the last one of them says how far.
void check_pruned(const std::string& folder, const net::log_folder& log,
                  audit::verify_report& report) {
    if (report.pruned == 0)
        return;
    std::uint64_t told = 0;
    for (const auto& note : waiting_notes(folder))
        if (note.what == audit::event::log_pruned)
            told = std::max(told, note.end);
    const auto read = audit::read_log(log, {}, [&](std::uint64_t, std::string_view line) {
        if (line.find(R"("event":"prune")") == line.npos)
            return;
        if (const auto record = parse_record(line); record && text_of(*record, "event") == "prune")
            told = std::max(told, number_of(*record, "end"));
    });
    if (read && told >= report.pruned)
        return;
    ++report.fault_count;
    report.faults.push_back("records before " + std::to_string(report.pruned) +
                            " are not there, and no record says that they were pruned" +
                            (told > 0 ? ", only those before " + std::to_string(told) : ""));
}

void leave_a_note(const options& chosen, const audit::verify_report& report) {
    audit::operator_note note;
    note.what = audit::event::log_verified;
    note.outcome = report.good() ? "whole" : "not whole";
    note.end = report.records;
    note.detail = std::to_string(report.held) + " held checkpoints were compared.";
    if (!leave_note(chosen.log, std::move(note)))
        std::cerr << "diolkos audit verify: this is not on record: " << chosen.log << '/'
                  << audit::notes_folder << " cannot be written\n";
}

std::string_view word(report_check::page_is how) {
    switch (how) {
    case report_check::page_is::not_named:
        return "not named";
    case report_check::page_is::the_same:
        return "the same";
    case report_check::page_is::another:
        return "another";
    case report_check::page_is::not_there:
        return "not there";
    }
    return {};
}

void print(const report_check& report, const audit::tree::verifier_key& key) {
    if (!report.fault.empty())
        std::cout << "The report: " << report.fault << " (" << key.text() << ").\n";
    if (report.page == report_check::page_is::another)
        std::cout << report.page_file.string() << ": this is not the page that was signed.\n";
    if (report.page == report_check::page_is::not_there)
        std::cout << report.page_file.string()
                  << ": the page that the report names is not there; put it beside the report.\n";
    std::cout << (!report.good() ? "THE REPORT IS NOT WHAT WAS SIGNED"
                  : report.page == report_check::page_is::the_same
                      ? "THE REPORT AND ITS PAGE ARE WHAT WAS SIGNED"
                      : "THE REPORT IS WHAT WAS SIGNED")
              << '\n';
}

// A report has no key beside it.
int run_on_report(const options& chosen) {
    if (chosen.key.empty() || !chosen.held.empty())
        throw std::runtime_error(chosen.log + ": a signed report is verified with --key alone");
    const auto key = verifier_of(net::log_folder({}), chosen.key);
    const auto report = verify_report_file(chosen.log, key);
    if (chosen.json)
        std::cout << json::serialize(json::object{{"good", report.good()},
                                                  {"key", key.text()},
                                                  {"signed", report.is_signed},
                                                  {"page", word(report.page)}})
                  << '\n';
    else
        print(report, key);
    return report.good() ? 0 : audit_wrong;
}

int run(const options& chosen) {
    if (std::filesystem::is_regular_file(chosen.log))
        return run_on_report(chosen);
    const net::log_folder log(chosen.log);
    if (!std::filesystem::is_directory(chosen.log))
        throw std::runtime_error(chosen.log + ": this is neither a log's folder nor a report");
    const auto key = verifier_of(log, chosen.key);
    audit::verify_settings how{key, {}};
    for (const auto& file : chosen.held)
        how.held.push_back(held(file, key));
    auto report = verify_folder(log, std::move(how));
    check_pruned(chosen.log, log, report);
    leave_a_note(chosen, report);
    if (chosen.json)
        std::cout << json::serialize(to_json(report, key)) << '\n';
    else
        print(report, chosen, key);
    return report.good() ? 0 : audit_wrong;
}

} // namespace

void add_audit_verify(CLI::App& to, int& status) {
    auto chosen = std::make_shared<options>(); // lives as long as the callback
    auto* command =
        to.add_subcommand("verify", "Whether a log, or a report of two, is what was signed");
    command->add_option("log", chosen->log, "The log's folder, or a file of reconcile --sign")
        ->required();
    command->add_option("--key", chosen->key,
                        "The verifier key, or a file with it (default: LOG/verifier)");
    command
        ->add_option("--checkpoint", chosen->held,
                     "A checkpoint that was copied away earlier: the log must go on from it; may "
                     "be repeated")
        ->take_all();
    command->add_flag("--json", chosen->json, "Write the report as JSON");
    command->callback(
        [chosen, &status] { status = or_unreadable("verify", [&] { return run(*chosen); }); });
}

} // namespace diolkos::cli
