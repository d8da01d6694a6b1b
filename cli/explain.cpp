#include "cli/explain.hpp"

#include "cli/explained_box.hpp"
#include "cli/explained_input.hpp"
#include "cli/explainer.hpp"
#include "cli/explanation_text.hpp"
#include "cli/shipped_profile.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace diolkos::cli {

namespace {

// Without --compare; with it the codes are those of diff(1).
constexpr int not_all_read = 1;
constexpr int changes = 1, not_compared = 2;

struct options {
    std::vector<std::string> files, compared;
    std::string profile;
    std::string configuration;
    std::string box; // empty: as the configuration's file name says
    std::string direction = "import";
    bool jsonl = false, json = false;
};

// A line has one stanza; none, or several, is as much a refusal as a malformed one.
explanation only(std::vector<explanation> explained) {
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

std::vector<explanation> explained(const asked& what, explainer& judge) {
    auto made = judge.explain(what.xml);
    if (!what.is_line)
        return made;
    std::vector<explanation> one;
    one.push_back(only(std::move(made)));
    return one;
}

// The five members of a line.
boost::json::object short_answer(const boost::json::value& id, const explanation& each) {
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
    return line;
}

// Numbers stanzas, over all files.
class teller {
public:
    explicit teller(const options& chosen)
        : chosen_(chosen) {}

    void tell(const asked& what, const explanation& each) {
        ++number_;
        if (chosen_.jsonl && !chosen_.json)
            std::cout << short_answer(what.id, each) << '\n';
        else if (chosen_.json)
            std::cout << with_id(what, to_json(each)) << '\n';
        else
            std::cout << number_ << ": " << summary(each) << '\n' << details(each);
    }

    // Says nothing where both say the same. Whether there was something to say.
    bool tell_change(const asked& what, const explanation& before, const explanation& after) {
        ++number_;
        auto old_answer = to_json(before), new_answer = to_json(after);
        if (old_answer == new_answer)
            return false;
        if (chosen_.json || chosen_.jsonl)
            std::cout << with_id(what,
                                 {{"old", std::move(old_answer)}, {"new", std::move(new_answer)}})
                      << '\n';
        else
            std::cout << label(what) << ": " << summary(before) << " -> " << summary(after)
                      << "\n old:\n"
                      << details(before) << " new:\n"
                      << details(after);
        return true;
    }

private:
    std::string label(const asked& what) const {
        return what.is_line ? boost::json::serialize(what.id) : std::to_string(number_);
    }
    boost::json::object with_id(const asked& what, boost::json::object rest) const {
        boost::json::object made;
        made["id"] = what.is_line ? what.id : boost::json::value(number_);
        for (auto& [key, value] : rest)
            made[key] = std::move(value);
        return made;
    }

    const options& chosen_;
    std::uint64_t number_ = 0;
};

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

int explain(const options& chosen) {
    auto from = where_from(chosen);
    explainer judge(guard::compiled_profile::load(from.profile), std::move(from.who));
    teller out(chosen);
    const bool good = read_asked(chosen.files, chosen.jsonl, [&](const asked& what) {
        for (const auto& each : explained(what, judge))
            out.tell(what, each);
    });
    return good ? 0 : not_all_read;
}

int compare(const options& chosen) {
    const auto from = where_from(chosen);
    explainer before(guard::compiled_profile::load(chosen.compared.at(0)), from.who);
    explainer after(guard::compiled_profile::load(chosen.compared.at(1)), from.who);
    teller out(chosen);
    bool same = true;
    const bool good = read_asked(chosen.files, chosen.jsonl, [&](const asked& what) {
        const auto old_ones = explained(what, before);
        const auto new_ones = explained(what, after); // the same text has the same stanzas
        for (std::size_t i = 0; i < old_ones.size(); ++i)
            same = !out.tell_change(what, old_ones[i], new_ones.at(i)) && same;
    });
    return !good ? not_compared : same ? 0 : changes;
}

int run(const options& chosen) {
    std::ios::sync_with_stdio(false);
    const int trouble = chosen.compared.empty() ? not_all_read : not_compared;
    try {
        return chosen.compared.empty() ? explain(chosen) : compare(chosen);
    } catch (const std::runtime_error& error) { // of a profile or a configuration
        std::cerr << error.what() << '\n';
        return trouble;
    }
}

} // namespace

void add_explain(CLI::App& app, int& status) {
    auto chosen = std::make_shared<options>(); // lives as long as the callback
    auto* command = app.add_subcommand(
        "explain", "Say what the profile would do with stanzas, and what would come out");
    command->add_option("files", chosen->files, "Files to read; standard input if there are none");
    command->add_flag("--jsonl", chosen->jsonl, "Read JSON lines, and write short ones");
    command->add_flag("--json", chosen->json, "Write a JSON object for each stanza, with all");
    auto* profile =
        command
            ->add_option("--profile", chosen->profile, "The profile (default: schemas/chat.toml)")
            ->check(CLI::ExistingFile);
    command
        ->add_option("--compare", chosen->compared,
                     "Two profiles, OLD NEW: show only what changes between them")
        ->expected(2)
        ->check(CLI::ExistingFile)
        ->excludes(profile);
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
    command->callback([chosen, &status] { status = run(*chosen); });
}

} // namespace diolkos::cli
