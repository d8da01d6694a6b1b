#include "cli/check/check.hpp"

#include "cli/check/checked_box.hpp"

#include <iostream>
#include <memory>

namespace diolkos::cli {

void add_check(CLI::App& app, int& status) {
    auto box = std::make_shared<checked_box>(); // lives as long as the callback
    auto* command = app.add_subcommand(
        "check", "Look at a box's configuration, certificates, keys, folders and limits");
    box->add_options(*command);
    command->callback([box, &status] {
        try {
            const auto file = box->file();
            const auto seen = config::inspect(file, box->which());
            print(seen.found, file, box->as_json);
            status = code_of(seen.found);
        } catch (const std::exception& error) {
            std::cerr << "diolkos check: " << error.what() << '\n';
            status = check_code::usage;
        }
    });
}

} // namespace diolkos::cli
