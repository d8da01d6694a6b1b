// diolkos audit export [--format F] [--state FILE] [--json] LOG
//
// What is under a checkpoint is exported, once; with --state, from where the last export ended. The
// state is written when the records are out: one that was cut off begins again a little before, so
// a record may come twice, but is never left out.
#include "audit/log_reader.hpp"
#include "cli/audit.hpp"
#include "cli/audit_record.hpp"
#include "cli/export_format.hpp"
#include "cli/export_state.hpp"
#include "cli/progress.hpp"
#include "net/log_folder.hpp"

#include <iostream>
#include <memory>
#include <stdexcept>

namespace diolkos::cli {

namespace {

constexpr std::uint64_t state_every = 10'000; // records

struct options {
    std::string log, state, format = "jsonl";
    bool json = false;
};

void flush() {
    if (!(std::cout << std::flush))
        throw std::runtime_error("standard output takes nothing more");
}

std::uint64_t write_all(const options& chosen, export_format format) {
    std::uint64_t next = chosen.state.empty() ? 0 : read_export_state(chosen.state);
    const auto first = next;
    const auto save = [&] {
        flush();
        if (!chosen.state.empty())
            write_export_state(chosen.state, next);
    };
    progress shown("Exporting", "records", 0);
    const net::log_folder folder(chosen.log);
    const auto read =
        audit::read_log(folder, {first}, [&](std::uint64_t position, std::string_view line) {
            const auto record = parse_record(line);
            if (!record)
                throw std::runtime_error("record " + std::to_string(position) +
                                         " is no record; diolkos audit verify says more");
            std::cout << exported(format, line, *record) << '\n';
            next = position + 1;
            shown.at(next - first);
            if ((next - first) % state_every == 0)
                save();
        });
    if (!read)
        throw std::runtime_error(chosen.log + "/" + read.error().text);
    save();
    return next - first;
}

int run(const options& chosen) {
    const auto format = export_format_named(chosen.json ? "jsonl" : chosen.format);
    if (!format)
        throw std::runtime_error("\"" + chosen.format +
                                 "\" is no format; jsonl, rfc5424, cef and ocsf are");
    if (!std::filesystem::is_directory(chosen.log))
        throw std::runtime_error(chosen.log + ": this is no log's folder");
    const auto count = write_all(chosen, *format);
    std::cerr << count << " records exported\n";
    return 0;
}

} // namespace

void add_audit_export(CLI::App& to, int& status) {
    auto chosen = std::make_shared<options>(); // lives as long as the callback
    auto* command = to.add_subcommand("export", "The records for another program");
    command->add_option("log", chosen->log, "The log's folder")->required();
    command->add_option("--format", chosen->format, "jsonl (default), rfc5424, cef or ocsf");
    command->add_option("--state", chosen->state,
                        "A file that remembers how far it came: the next export goes on there");
    command->add_flag("--json", chosen->json, "The same as --format jsonl");
    command->callback(
        [chosen, &status] { status = or_unreadable("export", [&] { return run(*chosen); }); });
}

} // namespace diolkos::cli
