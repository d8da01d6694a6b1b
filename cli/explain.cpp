#include "cli/explain.hpp"

#include "cli/explained_box.hpp"
#include "cli/explainer.hpp"
#include "cli/shipped_profile.hpp"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <fstream>
#include <iostream>
#include <sstream>

namespace diolkos::cli {

namespace {

struct options {
    std::vector<std::string> files;
    std::string profile;
    std::string configuration;
    std::string box; // empty: as the configuration's file name says
    std::string direction = "import";
    bool jsonl = false;
};

std::string stripped_names(const guard::verdict& decision) {
    std::string names;
    for (const auto& name : decision.stripped)
        names += (names.empty() ? "" : ", ") + name;
    if (decision.stripped_more > 0)
        names += " and " + std::to_string(decision.stripped_more) + " more";
    return names;
}

void tell(std::size_t number, const explanation& each) {
    std::cout << number << ": " << name(each.decision.what);
    if (!each.reason.empty())
        std::cout << ", " << each.reason;
    std::cout << '\n';
    if (!each.decision.stripped.empty())
        std::cout << "  left behind: " << stripped_names(each.decision) << '\n';
    if (!each.decision.rule.empty())
        std::cout << "  rule: " << each.decision.rule << '\n';
    if (!each.decision.detail.empty())
        std::cout << "  why: " << each.decision.detail << '\n';
    if (!each.out.empty())
        std::cout << "  crosses as: " << each.out << '\n';
}

void explain_text(std::istream& input, explainer& judge, std::size_t& number) {
    std::ostringstream text;
    text << input.rdbuf();
    for (const auto& each : judge.explain(text.view()))
        tell(++number, each);
}

// A line has one stanza; none, or several, is as much a refusal as a malformed one.
explanation explain_one(explainer& judge, std::string_view xml) {
    auto explained = judge.explain(xml);
    if (!explained.empty() && explained.back().decision.what == guard::outcome::refuse)
        return std::move(explained.back());
    if (explained.size() == 1)
        return std::move(explained.front());
    explanation made;
    made.decision.what = guard::outcome::refuse;
    made.reason = "not-one-stanza";
    made.decision.rule = "explain";
    return made;
}

std::string answer(const boost::json::value& id, const explanation& each) {
    boost::json::object line;
    line["id"] = id;
    line["verdict"] = name(each.decision.what);
    line["reason"] = each.reason;
    line["rule"] = each.decision.what == guard::outcome::strip
                       ? "strip " + stripped_names(each.decision)
                       : each.decision.rule;
    if (each.out.empty())
        line["out"] = nullptr;
    else
        line["out"] = each.out;
    return boost::json::serialize(line);
}

// False if a line was not of the form that is read.
bool explain_lines(std::istream& input, const std::string& from, explainer& judge) {
    bool good = true;
    std::string line;
    for (std::size_t number = 1; std::getline(input, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos)
            continue;
        boost::system::error_code error;
        const auto parsed = boost::json::parse(line, error);
        const auto* object = error ? nullptr : parsed.if_object();
        const auto* id = object == nullptr ? nullptr : object->if_contains("id");
        const auto* xml = object == nullptr ? nullptr : object->if_contains("xml");
        if (id == nullptr || xml == nullptr || !xml->is_string()) {
            std::cerr << from << ':' << number << ": not a line {\"id\", \"xml\"}\n";
            good = false;
            continue;
        }
        std::cout << answer(*id, explain_one(judge, xml->get_string())) << '\n';
    }
    return good;
}

bool explain_input(std::istream& input, const std::string& from, const options& chosen,
                   explainer& judge, std::size_t& number) {
    if (chosen.jsonl)
        return explain_lines(input, from, judge);
    explain_text(input, judge, number);
    return true;
}

// Without a configuration both sides have every domain.
explained_box where_from(const options& chosen) {
    const auto any = [](std::string_view) { return true; };
    explained_box from{shipped_profile(), {any, any}};
    if (!chosen.configuration.empty())
        from = read_box(chosen.configuration, side_of(chosen.configuration, chosen.box),
                        chosen.direction == "import" ? course::import : course::export_);
    if (!chosen.profile.empty())
        from.profile = chosen.profile;
    return from;
}

int run(const options& chosen) {
    std::ios::sync_with_stdio(false);
    auto from = where_from(chosen);
    explainer judge(guard::compiled_profile::load(from.profile), std::move(from.who));
    std::size_t number = 0; // of the stanza, over all files
    if (chosen.files.empty())
        return explain_input(std::cin, "standard input", chosen, judge, number) ? 0 : 1;
    bool good = true;
    for (const auto& name : chosen.files) {
        std::ifstream file(name, std::ios::binary);
        if (!file) {
            std::cerr << name << ": cannot be read\n";
            good = false;
            continue;
        }
        good = explain_input(file, name, chosen, judge, number) && good;
    }
    return good ? 0 : 1;
}

} // namespace

void add_explain(CLI::App& app, int& status) {
    auto chosen = std::make_shared<options>(); // lives as long as the callback
    auto* command = app.add_subcommand(
        "explain", "Say what the profile would do with stanzas, and what would come out");
    command->add_option("files", chosen->files, "Files to read; standard input if there are none");
    command->add_flag("--jsonl", chosen->jsonl, "Read and write JSON lines");
    command->add_option("--profile", chosen->profile, "The profile (default: schemas/chat.toml)")
        ->check(CLI::ExistingFile);
    command
        ->add_option("--config", chosen->configuration,
                     "A box's configuration: its profile and its domains count")
        ->check(CLI::ExistingFile);
    command
        ->add_option("--box", chosen->box,
                     "Whose configuration it is (default: high if its file name says so, else low)")
        ->check(CLI::IsMember({"low", "high"}));
    command
        ->add_option("--direction", chosen->direction,
                     "import: low to high; export: high to low (default: import)")
        ->check(CLI::IsMember({"import", "export"}));
    command->callback([chosen, &status] {
        try {
            status = run(*chosen);
        } catch (const std::runtime_error& error) { // of a profile or a configuration
            std::cerr << error.what() << '\n';
            status = 1;
        }
    });
}

} // namespace diolkos::cli
