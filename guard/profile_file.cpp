#include "guard/profile_file.hpp"

#include "guard/compiled_profile.hpp"
#include "guard/profile_layer.hpp"

#include <algorithm>
#include <iterator>

namespace diolkos::guard {

namespace {

constexpr std::string_view everything = "*";

template <typename Entry>
void remove(std::vector<Entry>& from, const std::vector<removal>& removed, std::string Entry::*name,
            std::string_view sort, const profile_layer& layer) {
    for (const auto& [what, at] : removed)
        if (std::erase_if(from, [&](const Entry& entry) {
                return what == everything || entry.*name == what;
            }) == 0)
            throw profile_error(at + ": `" + layer.include + "` " + std::string(sort) + " no `" +
                                what + "`: there is nothing to remove");
}

void remove_values(std::vector<value_list>& lists, const profile_layer& layer) {
    for (const auto& [list, values] : layer.remove_values) {
        const auto found = std::ranges::find(lists, list.what, &value_list::name);
        if (found == lists.end())
            throw profile_error(list.at + ": `" + layer.include + "` has no list `" + list.what +
                                "`: there is nothing to remove");
        for (const auto& [what, at] : values)
            if (std::erase(found->values, what) == 0)
                throw profile_error(at + ": the list `" + list.what + "` of `" + layer.include +
                                    "` has no `" + what + "`: there is nothing to remove");
    }
}

template <typename Entry>
void add(std::vector<Entry>& to, std::vector<Entry> added, std::string_view table,
         const profile_layer& layer) {
    for (const auto& entry : added)
        if (std::ranges::find(to, entry.name_space, &Entry::name_space) != to.end())
            throw profile_error(entry.at + ": `" + layer.include + "` has a [[" +
                                std::string(table) + "]] of `" + entry.name_space +
                                "` already: remove that, or leave this out");
    std::ranges::move(added, std::back_inserter(to));
    std::ranges::sort(to, {}, &Entry::name_space);
}

// A list that is there already grows.
void add_lists(std::vector<value_list>& to, std::vector<value_list> added) {
    for (auto& list : added) {
        const auto found = std::ranges::find(to, list.name, &value_list::name);
        if (found == to.end()) {
            to.push_back(std::move(list));
            continue;
        }
        std::vector<std::string> both;
        std::ranges::set_union(found->values, list.values, std::back_inserter(both));
        found->values = std::move(both);
    }
    std::ranges::sort(to, {}, &value_list::name);
}

profile_file laid_over(profile_file below, profile_layer layer) {
    remove(below.allowed, layer.remove_allowed, &allow_entry::name_space, "allows", layer);
    remove(below.stripped, layer.remove_stripped, &strip_entry::name_space, "strips", layer);
    remove(below.refused, layer.remove_refused, &refuse_entry::name_space, "refuses", layer);
    remove(below.lists, layer.remove_lists, &value_list::name, "lists", layer);
    remove_values(below.lists, layer);
    add(below.allowed, std::move(layer.own.allowed), "allow", layer);
    add(below.stripped, std::move(layer.own.stripped), "strip", layer);
    add(below.refused, std::move(layer.own.refused), "refuse", layer);
    add_lists(below.lists, std::move(layer.own.lists));
    below.name = layer.own.name;
    return below;
}

// Where the file that `layer` includes lies; `above` are the files that lead here.
std::filesystem::path included_by(const profile_layer& layer,
                                  const std::vector<std::filesystem::path>& above) {
    const auto file = (above.back().parent_path() / layer.include).lexically_normal();
    std::error_code failure;
    if (!std::filesystem::is_regular_file(file, failure))
        throw profile_error(layer.include_at + ": there is no file `" + file.string() + "`");
    for (const auto& each : above)
        if (std::filesystem::equivalent(each, file, failure))
            throw profile_error(layer.include_at + ": `" + layer.include +
                                "` includes this file in turn");
    if (above.size() == max_included)
        throw profile_error(layer.include_at + ": more than " + std::to_string(max_included) +
                            " files include one another");
    return file;
}

void check_lists(const profile_file& profile) {
    for (const auto& entry : profile.allowed)
        for (const auto& listed : entry.listed)
            if (std::ranges::find(profile.lists, listed.list, &value_list::name) ==
                profile.lists.end())
                throw profile_error(entry.at + ": there is no list `" + listed.list +
                                    "` under [lists]");
}

} // namespace

profile_file read_profile(const std::filesystem::path& file) {
    std::vector<std::filesystem::path> files{file};
    std::vector<profile_layer> layers;
    layers.push_back(read_layer(file));
    while (!layers.back().include.empty()) {
        files.push_back(included_by(layers.back(), files));
        layers.push_back(read_layer(files.back()));
    }
    profile_file profile = std::move(layers.back().own);
    for (layers.pop_back(); !layers.empty(); layers.pop_back())
        profile = laid_over(std::move(profile), std::move(layers.back()));
    check_lists(profile);
    return profile;
}

} // namespace diolkos::guard
