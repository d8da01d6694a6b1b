#include "cli/status/status.hpp"

#include "cli/status/asked_box.hpp"
#include "cli/status/status_text.hpp"
#include "cli/status/status_watch.hpp"

#include <iostream>
#include <memory>
#include <unistd.h>

namespace diolkos::cli {
namespace {

constexpr int needs_attention = 1; // exit code

struct options {
    asked_box box;
    bool as_json = false, metrics = false, live = false;
};

bool healthy(const boost::json::object& status) {
    const auto* const value = status.if_contains("healthy");
    return value != nullptr && value->is_bool() && value->get_bool();
}

// A box that is away for a while is no reason to end.
std::vector<std::string> lines_now(const asked_box& box) {
    try {
        return status_lines(box.status(), true);
    } catch (const std::exception& error) {
        return {"", error.what(), "", "It is asked again every second."};
    }
}

int run(const options& chosen) {
    if (chosen.metrics) {
        std::cout << chosen.box.ask("/metrics");
        return 0;
    }
    if (chosen.live) {
        (void)chosen.box.status(); // it must answer at first
        watch([&] { return lines_now(chosen.box); });
        return 0;
    }
    const auto text = chosen.box.ask("/status");
    const auto status = parse_answer(text);
    if (chosen.as_json) {
        std::cout << text;
    } else {
        for (const auto& line : status_lines(status, ::isatty(STDOUT_FILENO) == 1)) {
            std::cout << line << '\n';
        }
    }
    return healthy(status) ? 0 : needs_attention;
}

} // namespace

void add_status(CLI::App& app, int& status) {
    auto chosen = std::make_shared<options>(); // lives as long as the callback
    auto* command = app.add_subcommand("status", "How a running box is");
    chosen->box.add_options(*command);
    auto* json = command->add_flag("--json", chosen->as_json, "Write it as JSON");
    auto* metrics =
        command->add_flag("--metrics", chosen->metrics, "Write figures as Prometheus reads them")
            ->excludes(json);
    command->add_flag("--watch", chosen->live, "Show it live on the terminal; q ends it")
        ->excludes(json)
        ->excludes(metrics);
    command->callback([chosen, &status] {
        try {
            status = run(*chosen);
        } catch (const std::exception& error) {
            std::cerr << "diolkos status: " << error.what() << '\n';
            status = unreachable;
        }
    });
}

} // namespace diolkos::cli
