// diolkos audit export [--to COLLECTOR [--ca F --certificate F --key F] [--follow]] [--state FILE]
//                      [--format F] [--json] LOG
//
// To standard output, or to a collector (export/collector.hpp). What goes out is final: under a
// checkpoint, or in the tail and so in the box's journal.
#include "audit/log_reader.hpp"
#include "cli/audit.hpp"
#include "cli/export/exporter.hpp"
#include "cli/leave_note.hpp"
#include "cli/progress.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <thread>
#include <tuple>

namespace diolkos::cli {

namespace {

using std::chrono::milliseconds;
constexpr milliseconds follow_interval{300};
// Between two attempts to reach a collector that is lost.
constexpr milliseconds first_pause{500}, longest_pause{30'000};

struct options {
    std::string log, state, to, format;
    collector_credentials own;
    bool follow = false;
    bool json = false;
};

constexpr std::tuple<const char*, std::filesystem::path collector_credentials::*, const char*>
    pem_files[] = {
        {"--ca", &collector_credentials::ca, "Who issued the collector's certificate"},
        {"--certificate", &collector_credentials::certificate, "This exporter's, with its chain"},
        {"--key", &collector_credentials::key, "Its private key"},
};

void say_lost(const collector_lost& why, std::uint64_t next) {
    std::cerr << "diolkos audit export: " << why.what() << "; record " << next << " is next\n";
}

// Where to, without a password that may stand in it.
std::string without_secrets(const std::string& where) {
    const auto scheme = where.find("://");
    const auto at = where.find('@'), question = where.find('?');
    const auto from = scheme == where.npos ? 0 : scheme + 3;
    const auto colon = where.find(':', from);
    auto text = where.substr(0, question);
    if (at != where.npos && colon < at)
        text.erase(colon, at - colon);
    return text.empty() ? "standard output" : text;
}

void leave_a_note(const options& chosen, const exporter& from, bool begins) {
    audit::operator_note note;
    note.what = audit::event::log_exported;
    note.outcome = "done";
    note.first = from.first();
    note.end = from.next();
    note.detail = begins
                      ? "An export to " + without_secrets(chosen.to) + " follows the log from here."
                      : "Exported to " + without_secrets(chosen.to) + ".";
    if (!leave_note(chosen.log, std::move(note)))
        std::cerr << "diolkos audit export: this is not on record: " << chosen.log << '/'
                  << audit::notes_folder << " cannot be written\n";
}

// Until it is ended from outside. A collector that is lost is tried again, and said so of once.
[[noreturn]] void follow(const options& chosen, exporter& from) {
    leave_a_note(chosen, from, true); // once: a record for each batch would itself be exported
    std::unique_ptr<collector> to;
    progress shown("Exporting", "records", 0);
    for (auto pause = first_pause;;) {
        try {
            if (!to)
                to = open_collector(chosen.to, chosen.own);
            from.run(*to, [&](std::uint64_t count) { shown.at(count); });
            if (std::exchange(pause, first_pause) != first_pause)
                std::cerr << "diolkos audit export: the collector takes records again\n";
            std::this_thread::sleep_for(follow_interval);
        } catch (const collector_lost& why) {
            if (pause == first_pause)
                say_lost(why, from.next());
            std::this_thread::sleep_for(pause);
            pause = std::min(2 * pause, longest_pause);
        }
    }
}

void summarise(const options& chosen, const exporter& from, const collector& to) {
    const auto count = from.next() - from.first();
    if (!chosen.to.empty() && chosen.json)
        std::cout << boost::json::serialize(boost::json::object{{"exported", count},
                                                                {"first", from.first()},
                                                                {"next", from.next()},
                                                                {"had", to.had()}})
                  << '\n';
    else
        std::cerr << count << " records exported"
                  << (to.had() > 0 ? ", " + std::to_string(to.had()) + " of them once more" : "")
                  << '\n';
}

std::unique_ptr<collector> chosen_collector(const options& chosen) {
    if (!chosen.to.empty())
        return open_collector(chosen.to, chosen.own);
    const auto name = chosen.json || chosen.format.empty() ? "jsonl" : chosen.format;
    const auto format = export_format_named(name);
    if (!format)
        throw std::runtime_error("\"" + name + "\" is no format; jsonl, rfc5424, cef and ocsf are");
    return standard_output(*format);
}

int run(const options& chosen) {
    if (!std::filesystem::is_directory(chosen.log))
        throw std::runtime_error(chosen.log + ": this is no log's folder");
    exporter from(chosen.log, chosen.state);
    if (chosen.follow)
        follow(chosen, from);
    try {
        const auto to = chosen_collector(chosen);
        progress shown("Exporting", "records", 0);
        from.run(*to, [&](std::uint64_t count) { shown.at(count); });
        leave_a_note(chosen, from, false);
        summarise(chosen, from, *to);
        return 0;
    } catch (const collector_lost& why) {
        say_lost(why, from.next());
        return audit_wrong;
    }
}

} // namespace

void add_audit_export(CLI::App& to, int& status) {
    auto chosen = std::make_shared<options>(); // lives as long as the callback
    auto* command = to.add_subcommand("export", "The records for another program");
    command->add_option("log", chosen->log, "The log's folder")->required();
    auto* state =
        command->add_option("--state", chosen->state,
                            "A file that remembers how far it came: the next export goes on there");
    auto* target = command->add_option("--to", chosen->to,
                                       "The collector: relp+tls://HOST:PORT (syslog, RFC 5424) "
                                       "or postgresql://USER@HOST/DATABASE");
    target->needs(state);
    for (const auto& [name, value, text] : pem_files)
        command->add_option(name, chosen->own.*value, std::string(text) + ": a PEM file")
            ->needs(target)
            ->check(CLI::ExistingFile);
    command->add_option("--format", chosen->format, "jsonl (default), rfc5424, cef or ocsf")
        ->excludes(target);
    command
        ->add_flag("-f,--follow", chosen->follow,
                   "Go on with what is written from now on, and wait for a collector that is lost")
        ->needs(target);
    command->add_flag("--json", chosen->json,
                      "With --to: the summary as JSON; else the same as --format jsonl");
    command->callback(
        [chosen, &status] { status = or_unreadable("export", [&] { return run(*chosen); }); });
}

} // namespace diolkos::cli
