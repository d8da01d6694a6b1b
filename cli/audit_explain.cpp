// diolkos audit explain [--json] ID LOG [LOG]: one stanza's story.
#include "cli/audit.hpp"
#include "cli/audit_record.hpp"
#include "cli/log_files.hpp"
#include "cli/progress.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <stdexcept>

namespace diolkos::cli {

namespace {

struct options {
    std::string id;
    std::vector<std::string> logs;
    bool json = false;
};

std::vector<boost::json::object> find(const options& chosen) {
    std::vector<boost::json::object> found;
    line_sink sink;
    progress shown("Looking for it", "records", 0);
    std::uint64_t read = 0;
    sink.line = [&](std::string_view line) {
        shown.at(++read);
        if (line.find(chosen.id) == std::string_view::npos) // most: not worth parsing
            return;
        if (auto record = parse_record(line); record && text_of(*record, "id") == chosen.id)
            found.push_back(std::move(*record));
    };
    sink.too_long = [] {};
    sink.rest = [](std::string_view) {};
    for (const auto& log : chosen.logs)
        read_records(log, sink);
    // By the boxes' own clocks; what one box says stays in its order.
    std::ranges::stable_sort(found, {}, [](const auto& record) { return text_of(record, "time"); });
    return found;
}

int run(const options& chosen) {
    const auto story = find(chosen);
    if (chosen.json) {
        boost::json::array all;
        for (const auto& record : story)
            all.push_back(record);
        std::cout << boost::json::serialize(all) << '\n';
    } else {
        for (const auto& record : story)
            std::cout << text_of(record, "box") << "  " << in_a_line(record) << '\n';
    }
    if (story.empty()) {
        std::cerr << "No record has the id " << chosen.id << '\n';
        return audit_wrong;
    }
    return 0;
}

} // namespace

void add_audit_explain(CLI::App& to, int& status) {
    auto chosen = std::make_shared<options>(); // lives as long as the callback
    auto* command = to.add_subcommand("explain", "What became of one stanza");
    command->add_option("id", chosen->id, "Its id: the reference that its sender was given")
        ->required();
    command->add_option("log", chosen->logs, "The log of one box, or of both")
        ->required()
        ->expected(1, 2);
    command->add_flag("--json", chosen->json, "The records, as a JSON array");
    command->callback(
        [chosen, &status] { status = or_unreadable("explain", [&] { return run(*chosen); }); });
}

} // namespace diolkos::cli
