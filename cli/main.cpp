// `diolkos`, the operator's tool: a table of subcommands, each in a file of its own.
#include "cli/explain.hpp"

#include <CLI/CLI.hpp>

int main(int argc, char** argv) {
    CLI::App app{"Diolkos: what crosses between two messaging domains, and what crossed."};
    app.require_subcommand(1);
    int status = 0; // what the subcommand that ran wants to exit with
    for (const auto add : {diolkos::cli::add_explain})
        add(app, status);
    CLI11_PARSE(app, argc, argv);
    return status;
}
