#include "cli/schema_changes.hpp"

#include "cli/schema_tree.hpp"
#include "guard/profile_file.hpp"
#include "guard/schema_subset.hpp"

#include <map>

namespace diolkos::cli {

namespace {

// What a set says of things, by their names: each thing is a sentence's subject, and what is said
// of it the rest.
using said = std::map<std::string, std::string>;

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const auto& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::string kinds(const std::array<bool, 3>& in, bool inside) {
    std::vector<std::string> names;
    for (const auto kind :
         {wire::stanza_kind::message, wire::stanza_kind::presence, wire::stanza_kind::iq})
        if (in[static_cast<std::size_t>(kind)])
            names.emplace_back(wire::name(kind));
    if (inside)
        names.emplace_back("other payloads");
    return listed(names);
}

std::string places(const std::vector<guard::attribute_place>& all) {
    std::vector<std::string> names;
    for (const auto& [element, attribute] : all)
        names.push_back(element + "@" + attribute);
    return listed(names);
}

std::string_view request_word(guard::request request) {
    switch (request) {
    case guard::request::any:
        return "any";
    case guard::request::empty:
        return "empty";
    case guard::request::refuse:
        return "refuse";
    }
    return {};
}

void say(const guard::allow_entry& entry, said& all) {
    const auto of = "allow " + entry.name_space;
    all[of] = listed(entry.elements) + " in " + kinds(entry.in, entry.inside);
    all[of + ": at_most"] = std::to_string(entry.at_most);
    all[of + ": one_of"] = entry.one_of ? "true" : "false";
    all[of + ": get"] = request_word(entry.get);
    all[of + ": set"] = request_word(entry.set);
    all[of + ": in_errors"] = entry.in_errors ? "true" : "false";
    all[of + ": strip_inside"] = listed(entry.strip_inside);
    all[of + ": strip_children_of"] = listed(entry.strip_children_of);
    all[of + ": refuse_foreign_in"] = listed(entry.refuse_foreign_in);
    all[of + ": refuse_attributes"] = places(entry.refuse_attributes);
    all[of + ": sender_domain"] = places(entry.sender_domain);
    for (const auto& [where, list] : entry.listed)
        all[of + ": listed " + where.element + "@" + where.attribute] = list;
}

void say(const placed_element& place, said& all) {
    all[place.path] = how_often(place.min, place.max);
    all[place.path + ": content"] = in_words(place.rule->content);
    for (const auto& attribute : place.rule->attributes)
        all[place.path + "@" + attribute.name] =
            in_words(attribute.type) + (attribute.required ? ", required" : "");
}

said everything(const guard::compiled_profile& set) {
    said all;
    const auto& source = set.source();
    all["name"] = source.name;
    for (const auto& entry : source.allowed)
        say(entry, all);
    for (const auto& entry : source.stripped)
        all["strip " + entry.name_space] = listed(entry.elements) + " in " + kinds(entry.in, false);
    for (const auto& entry : source.refused)
        all["refuse " + entry.name_space] = entry.why;
    for (const auto& list : source.lists)
        for (const auto& value : list.values)
            all["list " + list.name + ": " + value] = "there";
    for (const auto& place : places_of(*set.names()))
        say(place, all);
    return all;
}

// A new thing is one sentence; what is said of it in detail goes without saying.
bool detail_of_another(const std::string& subject, const said& elsewhere) {
    for (const auto mark : {": ", "@"})
        if (const auto at = subject.rfind(mark); at != std::string::npos &&
                                                 !subject.starts_with("list ") &&
                                                 !elsewhere.contains(subject.substr(0, at)))
            return true;
    return false;
}

void compare_documents(const guard::compiled_profile& before, const guard::compiled_profile& after,
                       std::vector<std::string>& changes) {
    std::map<std::string, const std::string*> texts;
    for (const auto& document : before.documents())
        texts[document.name_space] = &document.text;
    for (const auto& document : after.documents())
        if (const auto old = texts.find(document.name_space);
            old != texts.end() && *old->second != document.text)
            changes.push_back("changed: the text of the schema of " + document.name_space);
}

} // namespace

std::vector<std::string> changes_between(const guard::compiled_profile& before,
                                         const guard::compiled_profile& after) {
    std::vector<std::string> changes;
    if (before.digest() == after.digest())
        return changes;
    const auto old = everything(before), now = everything(after);
    for (const auto& [subject, is] : old)
        if (!now.contains(subject) && !detail_of_another(subject, now))
            changes.push_back("gone: " + subject + " (" + is + ")");
    for (const auto& [subject, is] : now) {
        const auto was = old.find(subject);
        if (was == old.end() && !detail_of_another(subject, old))
            changes.push_back("new: " + subject + " (" + is + ")");
        else if (was != old.end() && was->second != is)
            changes.push_back("changed: " + subject + ": was " +
                              (was->second.empty() ? "nothing" : was->second) + ", is " +
                              (is.empty() ? "nothing" : is));
    }
    compare_documents(before, after, changes);
    if (changes.empty())
        changes.emplace_back("changed: the order of things, and so their numbers");
    return changes;
}

} // namespace diolkos::cli
