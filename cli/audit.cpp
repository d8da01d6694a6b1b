#include "cli/audit.hpp"

#include "audit/event_catalogue.hpp"
#include "cli/reconcile.hpp"

#include <iostream>
#include <stdexcept>

namespace diolkos::cli {

namespace {

void add_audit_events(CLI::App& to, int&) {
    to.add_subcommand("events", "What each event means, and what to do (Markdown)")->callback([] {
        std::cout << audit::event_catalogue();
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
