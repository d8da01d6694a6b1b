#include "cli/reconcile.hpp"

#include "audit/reconcile.hpp"
#include "cli/log_files.hpp"

#include <boost/json/serialize.hpp>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <unistd.h>

namespace diolkos::cli {

namespace {

struct options {
    std::string low, high;
    bool list = false;
    bool json = false;
};

void read_log(audit::log_side side, const std::string& path, audit::reconciler& joined) {
    for (const auto& file : log_files(path)) {
        line_sink sink;
        sink.line = [&](std::string_view line) { joined.add_line(side, line); };
        sink.too_long = [&] { joined.add_malformed(side); };
        sink.rest = [&](std::string_view) {
            std::cerr
                << file.string()
                << ": the last line has no end yet; it is left out (a box may be writing it)\n";
        };
        read_lines(file, sink);
    }
}

int run(const options& chosen) {
    audit::reconciler joined({chosen.list});
    try {
        read_log(audit::log_side::low, chosen.low, joined);
        read_log(audit::log_side::high, chosen.high, joined);
    } catch (const std::runtime_error& error) { // filesystem_error too
        std::cerr << "diolkos audit reconcile: " << error.what() << '\n';
        return 2;
    }
    const audit::reconcile_report report = joined.finish();
    if (chosen.json)
        std::cout << boost::json::serialize(audit::to_json(report)) << '\n';
    else
        print(report, ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr,
              std::cout);
    if (!report.unusable.empty())
        return 2;
    return report.good() ? 0 : 1;
}

} // namespace

void add_reconcile(CLI::App& app, int& status) {
    auto chosen = std::make_shared<options>(); // lives as long as the callback
    auto* command =
        app.add_subcommand("reconcile", "Hold the logs of the two boxes against each other");
    command->add_option("low", chosen->low, "The low box's log: a file, or a directory of *.jsonl")
        ->required();
    command->add_option("high", chosen->high, "The high box's log: the same")->required();
    command->add_flag("--list", chosen->list, "Show each crossing on a line of its own");
    command->add_flag("--json", chosen->json, "Write the report as JSON");
    command->callback([chosen, &status] { status = run(*chosen); });
}

} // namespace diolkos::cli
