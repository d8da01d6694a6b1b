#include "guard/profile_file.hpp"

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

allow_entry read_allow(toml_table& table) {
    allow_entry entry;
    entry.at = table.at();
    entry.name_space = table.text("namespace");
    entry.schema = table.text("schema");
    if (entry.schema.find('/') != std::string::npos)
        table.fail("schema", "`schema` is a file name in the profile's folder, without a path");
    entry.inside = read_kinds(table, entry.in, true);
    entry.elements = table.texts("elements");
    entry.at_most = static_cast<std::uint32_t>(table.integer_or("at_most", 1, 1, max_at_most));
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

template <typename Entries>
void refuse_repeated(const std::string& file, const Entries& entries, std::string_view table) {
    for (std::size_t i = 1; i < entries.size(); ++i)
        if (entries[i - 1].name_space == entries[i].name_space)
            throw profile_error(file + ":1:1: [[" + std::string(table) + "]] names `" +
                                entries[i].name_space + "` twice");
}

void read_allowed(const std::string& file, toml_table& root, profile_file& profile) {
    for (auto& table : root.tables_or_none("allow"))
        profile.allowed.push_back(read_allow(table));
    std::ranges::sort(profile.allowed, {}, &allow_entry::name_space);
    refuse_repeated(file, profile.allowed, "allow");
}

void read_not_allowed(const std::string& file, toml_table& root, profile_file& profile) {
    for (auto& table : root.tables_or_none("strip")) {
        strip_entry entry{table.text("namespace"), {}, table.texts("elements")};
        read_kinds(table, entry.in, false);
        if (entry.in[static_cast<std::size_t>(wire::stanza_kind::iq)])
            table.fail("in", "an iq has one payload: it cannot be stripped, only refused");
        table.finish();
        profile.stripped.push_back(std::move(entry));
    }
    for (auto& table : root.tables_or_none("refuse")) {
        profile.refused.push_back({table.text("namespace"), table.text("why")});
        table.finish();
    }
    std::ranges::sort(profile.stripped, {}, &strip_entry::name_space);
    std::ranges::sort(profile.refused, {}, &refuse_entry::name_space);
    refuse_repeated(file, profile.stripped, "strip");
    refuse_repeated(file, profile.refused, "refuse");
}

void read_lists(toml_table& root, profile_file& profile) {
    for (auto& [name, values] : root.text_lists_or_none("lists")) {
        std::ranges::sort(values);
        values.erase(std::ranges::unique(values).begin(), values.end());
        profile.lists.push_back({name, std::move(values)});
    }
    for (const auto& entry : profile.allowed)
        for (const auto& listed : entry.listed)
            if (std::ranges::find(profile.lists, listed.list, &value_list::name) ==
                profile.lists.end())
                throw profile_error(entry.at + ": there is no list `" + listed.list +
                                    "` under [lists]");
}

} // namespace

profile_file read_profile(const std::filesystem::path& file) {
    profile_file profile;
    if (!std::ifstream(file))
        throw profile_error(file.string() + ":1:1: cannot be read");
    try {
        const toml::table parsed = toml::parse_file(file.string());
        toml_table root(file.string(), parsed);
        profile.name = root.text("name");
        read_allowed(file.string(), root, profile);
        read_not_allowed(file.string(), root, profile);
        read_lists(root, profile);
        root.finish();
    } catch (const toml::parse_error& error) {
        throw profile_error(file.string() + ":" + std::to_string(error.source().begin.line) + ":" +
                            std::to_string(error.source().begin.column) + ": " +
                            std::string(error.description()));
    }
    return profile;
}

} // namespace diolkos::guard
