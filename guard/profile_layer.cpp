#include "guard/profile_layer.hpp"

#include "guard/compiled_profile.hpp"
#include "guard/toml_table.hpp"

#include <algorithm>
#include <fstream>

namespace diolkos::guard {

namespace {

attribute_place read_place(const toml_table& table, std::string_view key, const std::string& text) {
    const auto at = text.find('@');
    if (at == std::string::npos || at == 0 || at + 1 == text.size())
        table.fail(key, "`" + text + "` is not of the form element@attribute");
    return {text.substr(0, at), text.substr(at + 1)};
}

std::vector<attribute_place> read_places(toml_table& table, std::string_view key) {
    std::vector<attribute_place> places;
    for (const auto& text : table.texts_or_none(key))
        places.push_back(read_place(table, key, text));
    return places;
}

request read_request(toml_table& table, std::string_view key) {
    const auto text = table.text_or(key, "any");
    if (text == "any")
        return request::any;
    if (text == "empty")
        return request::empty;
    if (text == "refuse")
        return request::refuse;
    table.fail(key, "`" + std::string(key) + "` is one of any, empty, refuse");
}

// Fills the kinds; returns whether "inside" was among them.
bool read_kinds(toml_table& table, std::array<bool, 3>& kinds, bool inside_allowed) {
    bool inside = false;
    for (const auto& text : table.texts("in")) {
        if (const auto kind = wire::parse_stanza_kind(text))
            kinds[static_cast<std::size_t>(*kind)] = true;
        else if (text == "inside" && inside_allowed)
            inside = true;
        else
            table.fail("in", "`" + text + "` is no place: message, presence, iq" +
                                 (inside_allowed ? ", inside" : ""));
    }
    return inside;
}

allow_entry read_allow(toml_table& table, const std::filesystem::path& folder) {
    allow_entry entry;
    entry.at = table.at();
    entry.name_space = table.text("namespace");
    const auto schema = table.text("schema");
    if (schema.find('/') != std::string::npos)
        table.fail("schema", "`schema` is a file name in the profile's folder, without a path");
    entry.schema = folder / schema;
    entry.inside = read_kinds(table, entry.in, true);
    entry.elements = table.texts("elements");
    entry.at_most = static_cast<std::uint32_t>(table.integer_or("at_most", 1, 1, max_at_most));
    entry.one_of = table.flag_or("one_of", false);
    if (entry.one_of && entry.at_most > 1)
        table.fail("one_of", "`one_of` allows one element, so `at_most` cannot be more");
    entry.strip_inside = table.texts_or_none("strip_inside");
    entry.strip_children_of = table.texts_or_none("strip_children_of");
    entry.refuse_foreign_in = table.texts_or_none("refuse_foreign_in");
    entry.refuse_attributes = read_places(table, "refuse_attributes");
    entry.sender_domain = read_places(table, "sender_domain");
    for (const auto& place : entry.sender_domain)
        if (std::ranges::find(entry.elements, place.element) == entry.elements.end())
            table.fail("sender_domain",
                       "`" + place.element + "` is none of the elements of this entry");
    for (const auto& [place, list] : table.pairs_or_none("listed"))
        entry.listed.push_back({read_place(table, "listed", place), list});
    entry.get = read_request(table, "get");
    entry.set = read_request(table, "set");
    entry.in_errors = table.flag_or("in_errors", false);
    table.finish();
    return entry;
}

// Sorts by namespace; one namespace has one entry of a sort.
template <typename Entry>
void order(std::vector<Entry>& entries, std::string_view table) {
    std::ranges::stable_sort(entries, {}, &Entry::name_space);
    for (std::size_t i = 1; i < entries.size(); ++i)
        if (entries[i - 1].name_space == entries[i].name_space)
            throw profile_error(entries[i].at + ": [[" + std::string(table) + "]] names `" +
                                entries[i].name_space + "` twice");
}

void read_allowed(const std::filesystem::path& folder, toml_table& root, profile_file& profile) {
    for (auto& table : root.tables_or_none("allow"))
        profile.allowed.push_back(read_allow(table, folder));
    order(profile.allowed, "allow");
}

void read_not_allowed(toml_table& root, profile_file& profile) {
    for (auto& table : root.tables_or_none("strip")) {
        strip_entry entry{table.text("namespace"), {}, table.texts("elements"), table.at()};
        read_kinds(table, entry.in, false);
        if (entry.in[static_cast<std::size_t>(wire::stanza_kind::iq)])
            table.fail("in", "an iq has one payload: it cannot be stripped, only refused");
        table.finish();
        profile.stripped.push_back(std::move(entry));
    }
    for (auto& table : root.tables_or_none("refuse")) {
        profile.refused.push_back({table.text("namespace"), table.text("why"), table.at()});
        table.finish();
    }
    order(profile.stripped, "strip");
    order(profile.refused, "refuse");
}

void read_lists(toml_table& root, profile_file& profile) {
    for (auto& [name, values] : root.text_lists_or_none("lists")) {
        std::ranges::sort(values);
        values.erase(std::ranges::unique(values).begin(), values.end());
        profile.lists.push_back({name, std::move(values)});
    }
    std::ranges::sort(profile.lists, {}, &value_list::name);
}

std::vector<removal> read_removal(toml_table& table, std::string_view key) {
    std::vector<removal> removed;
    for (auto& [what, at] : table.placed_texts_or_none(key))
        removed.push_back({std::move(what), std::move(at)});
    return removed;
}

void read_removals(toml_table& root, profile_layer& layer) {
    auto table = root.table_or_none("remove");
    if (!table)
        return;
    if (layer.include.empty())
        root.fail("remove", "there is nothing to remove from: this profile includes none");
    layer.remove_allowed = read_removal(*table, "allow");
    layer.remove_stripped = read_removal(*table, "strip");
    layer.remove_refused = read_removal(*table, "refuse");
    layer.remove_lists = read_removal(*table, "lists");
    if (auto values = table->table_or_none("values"))
        for (const auto& list : values->keys())
            layer.remove_values.push_back({{list, values->at(list)}, read_removal(*values, list)});
    table->finish();
}

} // namespace

profile_layer read_layer(const std::filesystem::path& file) {
    profile_layer layer;
    if (!std::ifstream(file))
        throw profile_error(file.string() + ":1:1: cannot be read");
    try {
        const toml::table parsed = toml::parse_file(file.string());
        toml_table root(file.string(), parsed);
        layer.own.name = root.text("name");
        layer.include = root.text_or("include", "");
        layer.include_at = root.at("include");
        layer.own.core = file.parent_path();
        read_allowed(file.parent_path(), root, layer.own);
        read_not_allowed(root, layer.own);
        read_lists(root, layer.own);
        read_removals(root, layer);
        root.finish();
    } catch (const toml::parse_error& error) {
        throw profile_error(file.string() + ":" + std::to_string(error.source().begin.line) + ":" +
                            std::to_string(error.source().begin.column) + ": " +
                            std::string(error.description()));
    }
    return layer;
}

} // namespace diolkos::guard
