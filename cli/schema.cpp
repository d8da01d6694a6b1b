#include "cli/schema.hpp"

#include "cli/schema_changes.hpp"
#include "cli/schema_tree.hpp"
#include "cli/shipped_profile.hpp"
#include "guard/profile_file.hpp"
#include "guard/schema_subset.hpp"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <functional>
#include <iostream>

namespace diolkos::cli {

namespace {

namespace json = boost::json;
using loaded = std::shared_ptr<const guard::compiled_profile>;

constexpr int differs = 1, unreadable = 2;

struct options {
    std::string profile, name, before, after;
    bool json = false;
};

void print(const json::value& value) {
    std::cout << json::serialize(value) << '\n';
}

std::string hex(const guard::compiled_profile::digest_bytes& digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const auto byte : digest) {
        text += digits[std::to_integer<std::size_t>(byte >> 4)];
        text += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
    }
    return text;
}

json::array attributes_of(const wire::element_rule& rule) {
    json::array attributes;
    for (const auto& attribute : rule.attributes)
        attributes.push_back({{"number", attributes.size()},
                              {"name", attribute.name},
                              {"type", in_words(attribute.type)},
                              {"required", attribute.required}});
    return attributes;
}

json::object to_json(const placed_element& place) {
    return {{"path", place.path},
            {"namespace", place.rule->name_space},
            {"name", place.rule->name},
            {"number", place.number},
            {"min", place.min},
            {"max", place.max},
            {"content", in_words(place.rule->content)},
            {"attributes", attributes_of(*place.rule)}};
}

int list(const options& chosen, const loaded& set) {
    json::array documents;
    for (const auto& document : set->documents()) {
        const auto& allowed = set->source().allowed;
        const auto entry =
            std::ranges::find(allowed, document.name_space, &guard::allow_entry::name_space);
        json::array in;
        if (entry == allowed.end())
            in.emplace_back("core");
        else {
            for (const auto kind :
                 {wire::stanza_kind::message, wire::stanza_kind::presence, wire::stanza_kind::iq})
                if (entry->in[static_cast<std::size_t>(kind)])
                    in.emplace_back(wire::name(kind));
            if (entry->inside)
                in.emplace_back("inside");
        }
        documents.push_back({{"namespace", document.name_space},
                             {"file", document.file},
                             {"in", std::move(in)},
                             {"elements", json::value_from(document.elements)}});
    }
    if (chosen.json) {
        print(documents);
        return 0;
    }
    for (const auto& document : documents) {
        std::cout << document.at("namespace").as_string().c_str() << "\n  "
                  << document.at("file").as_string().c_str() << "\n ";
        for (const auto& kind : document.at("in").as_array())
            std::cout << ' ' << kind.as_string().c_str();
        std::cout << '\n';
    }
    return 0;
}

bool is_named(const wire::element_rule& rule, const std::string& name) {
    return rule.name == name || rule.name_space == name ||
           "{" + rule.name_space + "}" + rule.name == name;
}

void tell(const placed_element& place, const wire::dictionary& names) {
    const auto& rule = *place.rule;
    std::cout << place.path << "\n  " << how_often(place.min, place.max) << '\n';
    std::cout << "  content: " << in_words(rule.content) << '\n';
    for (const auto& attribute : rule.attributes)
        std::cout << "  @" << attribute.name << ": " << in_words(attribute.type)
                  << (attribute.required ? ", required" : "") << '\n';
    for (const auto& child : rule.children) {
        const auto& of = names.element(child.element);
        std::cout << "  <" << of.name << '>';
        if (of.name_space != rule.name_space)
            std::cout << " of " << of.name_space;
        std::cout << ": " << how_often(child.min, child.max) << '\n';
    }
}

int show(const options& chosen, const loaded& set) {
    json::array found;
    for (const auto& place : places_of(*set->names())) {
        if (!is_named(*place.rule, chosen.name))
            continue;
        auto object = to_json(place);
        json::array children;
        for (const auto& child : place.rule->children) {
            const auto& of = set->names()->element(child.element);
            children.push_back({{"namespace", of.name_space},
                                {"name", of.name},
                                {"min", child.min},
                                {"max", child.max}});
        }
        object["children"] = std::move(children);
        found.push_back(std::move(object));
        if (!chosen.json)
            tell(place, *set->names());
    }
    if (chosen.json)
        print(found);
    if (found.empty())
        std::cerr << set->name() << " has no element `" << chosen.name << "` below a stanza\n";
    return found.empty() ? differs : 0;
}

int dictionary(const options& chosen, const loaded& set) {
    json::array all;
    std::string root;
    for (const auto& place : places_of(*set->names())) {
        if (chosen.json) {
            all.push_back(to_json(place));
            continue;
        }
        if (const auto kind = place.path.substr(0, place.path.find('/')); kind != root)
            std::cout << (root = kind) << '\n';
        const std::string indent(2 * place.depth, ' ');
        std::cout << indent << place.number << ' ' << place.rule->name;
        if (place.depth == 1)
            std::cout << " (" << place.rule->name_space << ')';
        std::cout << ", " << how_often(place.min, place.max);
        if (place.rule->content.kind != wire::value_kind::none)
            std::cout << ": " << in_words(place.rule->content);
        std::cout << '\n';
        for (std::size_t i = 0; i < place.rule->attributes.size(); ++i)
            std::cout << indent << "  @" << i << ' ' << place.rule->attributes[i].name << ": "
                      << in_words(place.rule->attributes[i].type) << '\n';
    }
    if (chosen.json)
        print(all);
    return 0;
}

int digest(const options& chosen, const loaded& set) {
    if (chosen.json)
        print(json::object{{"profile", set->name()}, {"digest", hex(set->digest())}});
    else
        std::cout << hex(set->digest()) << "  " << set->name() << '\n';
    return 0;
}

int diff(const options& chosen) {
    const auto changes = changes_between(*guard::compiled_profile::load(chosen.before),
                                         *guard::compiled_profile::load(chosen.after));
    if (chosen.json)
        print(json::value_from(changes));
    else
        for (const auto& change : changes)
            std::cout << change << '\n';
    return changes.empty() ? 0 : differs;
}

using command = std::function<int(const options&)>;

// The command that loads a profile first.
command of_profile(int (*run)(const options&, const loaded&)) {
    return [run](const options& chosen) {
        return run(chosen, guard::compiled_profile::load(
                               chosen.profile.empty() ? shipped_profile()
                                                      : std::filesystem::path(chosen.profile)));
    };
}

CLI::App* add(CLI::App& to, const std::string& name, const std::string& what,
              const std::shared_ptr<options>& chosen, int& status, const command& run) {
    auto* made = to.add_subcommand(name, what);
    made->add_flag("--json", chosen->json, "Write JSON");
    made->callback([chosen, run, &status] {
        try {
            status = run(*chosen);
        } catch (const std::runtime_error& error) { // of a profile
            std::cerr << error.what() << '\n';
            status = unreadable;
        }
    });
    return made;
}

} // namespace

void add_schema(CLI::App& app, int& status) {
    auto chosen = std::make_shared<options>(); // lives as long as the callbacks
    auto* of = app.add_subcommand("schema", "What a profile and its schemas say");
    of->require_subcommand(1);
    const auto with_profile = [&](const std::string& name, const std::string& what,
                                  int (*run)(const options&, const loaded&)) {
        auto* made = add(*of, name, what, chosen, status, of_profile(run));
        made->add_option("--profile", chosen->profile, "The profile (default: schemas/chat.toml)")
            ->check(CLI::ExistingFile);
        return made;
    };
    with_profile("list", "The documents, with namespace and file", list);
    with_profile("show", "An element everywhere it may stand", show)
        ->add_option("name", chosen->name, "An element, {namespace}element, or a namespace")
        ->required();
    with_profile("dictionary", "The numbers of the link", dictionary);
    with_profile("digest", "Of the compiled set, which two boxes compare", digest);
    auto* two = add(*of, "diff", "What changed between two profiles", chosen, status, diff);
    two->add_option("old", chosen->before, "A profile")->required()->check(CLI::ExistingFile);
    two->add_option("new", chosen->after, "Another")->required()->check(CLI::ExistingFile);
}

} // namespace diolkos::cli
