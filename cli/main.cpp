// `diolkos`, the operator's tool: a table of subcommands, each in a file of its own.
#include "box/version.hpp"
#include "cli/audit.hpp"
#include "cli/check/check.hpp"
#include "cli/check/doctor.hpp"
#include "cli/explain.hpp"
#include "cli/journal.hpp"
#include "cli/schema.hpp"
#include "cli/setup/init.hpp"
#include "cli/setup/pair.hpp"
#include "cli/status/status.hpp"

#include <CLI/CLI.hpp>

#include <string>

namespace {

constexpr int usage_error = 2;

} // namespace

int main(int argc, char** argv) {
    CLI::App app{"Diolkos: what crosses between two messaging domains, and what crossed."};
    app.require_subcommand(1);
    app.set_version_flag("--version", "diolkos " + std::string(diolkos::box::build));
    int status = 0; // what the subcommand that ran wants to exit with
    for (const auto add :
         {diolkos::cli::add_explain, diolkos::cli::add_schema, diolkos::cli::add_journal,
          diolkos::cli::add_init, diolkos::cli::add_pair, diolkos::cli::add_audit,
          diolkos::cli::add_status, diolkos::cli::add_check, diolkos::cli::add_doctor})
        add(app, status);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) { // also --help, which is no error
        return app.exit(error) == 0 ? 0 : usage_error;
    }
    return status;
}
