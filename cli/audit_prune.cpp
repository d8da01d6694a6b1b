// diolkos audit prune --before TIME --exported FILE [--dry-run] [--json] LOG
//
// Removes bundles whose records are all older than TIME and were all exported, from the beginning
// of the log. Their hashes stay, so that the log can still be verified; who did it, and what went,
// is left as a note for the box, which puts it on record.
#include "audit/log_reader.hpp"
#include "cli/audit.hpp"
#include "cli/audit_record.hpp"
#include "cli/export/export_state.hpp"
#include "cli/leave_note.hpp"
#include "net/log_folder.hpp"

#include <boost/json/serialize.hpp>

#include <iostream>
#include <memory>
#include <stdexcept>

namespace diolkos::cli {

namespace {

using audit::tree::tile_width;

struct options {
    std::string log, before, exported;
    bool dry_run = false;
    bool json = false;
};

std::filesystem::path bundle_file(const options& chosen, std::uint64_t number) {
    return std::filesystem::path(chosen.log) / audit::tree::path_of({true, 0, number});
}

// The range of bundles to go: from the first one that is there.
struct bundle_range {
    std::uint64_t first = 0, end = 0;
};

bundle_range old_enough(const options& chosen) {
    const net::log_folder folder(chosen.log);
    const auto contents = audit::read_log(folder, {~std::uint64_t{0}}, [](auto, auto) {});
    if (!contents)
        throw std::runtime_error(chosen.log + "/" + contents.error().text);
    const auto exported = read_export_state(chosen.exported).next;
    // The last bundle stays: a box that starts looks at its last record.
    const auto full =
        contents->under_checkpoint == 0 ? 0 : (contents->under_checkpoint - 1) / tile_width;
    bundle_range range;
    while (range.first < full && !std::filesystem::exists(bundle_file(chosen, range.first)))
        ++range.first;
    range.end = range.first;
    while (range.end < full && (range.end + 1) * tile_width <= exported) {
        std::string last;
        const auto position = (range.end + 1) * tile_width - 1;
        const auto read = audit::read_log(folder, {position, position + 1},
                                          [&](auto, std::string_view record) { last = record; });
        const auto record = read ? parse_record(last) : std::nullopt;
        if (!record)
            throw std::runtime_error(bundle_file(chosen, range.end).string() + ": damaged");
        if (text_of(*record, "time") >= chosen.before)
            break;
        ++range.end;
    }
    return range;
}

void leave_a_note(const options& chosen, const bundle_range& range) {
    audit::operator_note note;
    note.what = audit::event::log_pruned;
    note.outcome = "done";
    note.first = range.first * tile_width;
    note.end = range.end * tile_width;
    note.detail = "Records older than " + chosen.before + " were removed; their hashes stay.";
    leave_needed_note(chosen.log, std::move(note));
}

int run(const options& chosen) {
    const auto range = old_enough(chosen);
    const auto count = (range.end - range.first) * tile_width;
    if (!chosen.dry_run && count > 0) {
        leave_a_note(chosen, range); // first: what is gone is told, whatever happens
        for (auto number = range.first; number < range.end; ++number)
            std::filesystem::remove(bundle_file(chosen, number));
    }
    if (chosen.json)
        std::cout << boost::json::serialize(boost::json::object{{"first", range.first * tile_width},
                                                                {"end", range.end * tile_width},
                                                                {"pruned", !chosen.dry_run}})
                  << '\n';
    else
        std::cout << count
                  << (chosen.dry_run ? " records would be pruned\n"
                                     : " records pruned; their hashes stay\n");
    return 0;
}

} // namespace

void add_audit_prune(CLI::App& to, int& status) {
    auto chosen = std::make_shared<options>(); // lives as long as the callback
    auto* command = to.add_subcommand("prune", "Remove old records that were exported");
    command->add_option("log", chosen->log, "The log's folder")->required();
    command->add_option("--before", chosen->before, "Records older than this: 2026-11-01, UTC")
        ->required();
    command
        ->add_option("--exported", chosen->exported,
                     "The --state file of an export: nothing beyond it is removed")
        ->required()
        ->check(CLI::ExistingFile);
    command->add_flag("--dry-run", chosen->dry_run, "Only say how many");
    command->add_flag("--json", chosen->json, "Say it as JSON");
    command->callback(
        [chosen, &status] { status = or_unreadable("prune", [&] { return run(*chosen); }); });
}

} // namespace diolkos::cli
