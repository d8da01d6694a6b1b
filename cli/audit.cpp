#include "cli/audit.hpp"

#include "box/message.hpp"
#include "cli/reconcile.hpp"

#include <iostream>
#include <memory>
#include <stdexcept>

namespace diolkos::cli {

namespace {

void add_audit_events(CLI::App& to, int&) {
    auto* command = to.add_subcommand(
        "events", "What each event and each message of the log means, and what to do (Markdown)");
    auto for_journal = std::make_shared<bool>(false); // lives as long as the callback
    command->add_flag("--journal-catalog", *for_journal,
                      "The messages alone, as a catalogue of systemd's journal");
    command->callback([for_journal] {
        std::cout << (*for_journal ? box::journal_catalogue()
                                   : audit::event_catalogue() + box::message_catalogue());
    });
}

} // namespace

int or_unreadable(std::string_view subcommand, const std::function<int()>& work) {
    try {
        return work();
    } catch (const std::runtime_error& error) { // filesystem_error too
        std::cerr << "diolkos audit " << subcommand << ": " << error.what() << '\n';
        return audit_unreadable;
    }
}

void add_filters(CLI::App& to, record_filter& filter) {
    to.add_option("--since", filter.since,
                  "From this time on: 2026-11-23T07:30, UTC; as much of it as is wanted");
    to.add_option("--until", filter.until, "Before this time");
    to.add_option("--event", filter.events, "Only of this event; may be repeated")->take_all();
    to.add_option("--address", filter.address,
                  "Only where the sender, receiver or peer contains this");
    to.add_option("--id", filter.id, "Only of this stanza");
}

void add_audit(CLI::App& app, int& status) {
    auto* command = app.add_subcommand("audit", "What the audit logs of the boxes say");
    command->require_subcommand(1);
    for (const auto add : {add_audit_show, add_audit_find, add_audit_explain, add_audit_verify,
                           add_reconcile, add_audit_export, add_audit_prune, add_audit_events})
        add(*command, status);
}

} // namespace diolkos::cli
