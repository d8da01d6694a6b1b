// diolkos audit: what the logs say, and whether they can be believed. One file for each subcommand.
//
//     show LOG              the records, one line each; filters; -f follows
//     find LOG...           who sent exactly this text
//     explain ID LOG...     one stanza's story, from one log or from both
//     verify LOG            hashes, tree, signature, and checkpoints that were held
//     reconcile LOW HIGH    the two logs against each other (reconcile.hpp)
//     export LOG            JSON lines, RFC 5424, CEF or OCSF, from where the last export ended
//     prune LOG             drops records that were exported; their hashes stay
//
// Exit 0: done, and nothing is wrong. 1: something is wrong, or is not there. 2: usage, and what
// cannot be read.
#pragma once

#include "cli/audit_record.hpp"

#include <CLI/App.hpp>

#include <functional>
#include <string_view>

namespace diolkos::cli {

inline constexpr int audit_wrong = 1, audit_unreadable = 2;

// What a subcommand exits with: what `work` says, or audit_unreadable and why.
int or_unreadable(std::string_view subcommand, const std::function<int()>& work);

void add_audit(CLI::App& app, int& status);

// --since, --until, --event, --address and --id. `filter` must outlive the parsing.
void add_filters(CLI::App& to, record_filter& filter);

void add_audit_show(CLI::App& to, int& status);
void add_audit_find(CLI::App& to, int& status);
void add_audit_explain(CLI::App& to, int& status);
void add_audit_verify(CLI::App& to, int& status);
void add_audit_export(CLI::App& to, int& status);
void add_audit_prune(CLI::App& to, int& status);

} // namespace diolkos::cli
