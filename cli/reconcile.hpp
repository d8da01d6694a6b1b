// diolkos audit reconcile: holds the logs of the two boxes against each other.
//
//     diolkos audit reconcile [--list] [--json] [--html FILE] LOW HIGH
//
// LOW and HIGH are the log of the low and of the high box: its folder, or a file of lines as
// `diolkos audit export` writes them, or a folder of such *.jsonl files.
//
// Exit 0: the logs agree. 1: they do not, or one is not whole. 2: they cannot be read or compared.
#pragma once

#include "audit/reconcile_report.hpp"

#include <CLI/App.hpp>

#include <ostream>

namespace diolkos::cli {

void add_reconcile(CLI::App& app, int& status);

// The report for people. `colour`: the output is a terminal that shows it.
void print(const audit::reconcile_report& report, bool colour, std::ostream& out);

} // namespace diolkos::cli
