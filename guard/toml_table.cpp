#include "guard/toml_table.hpp"

#include "guard/compiled_profile.hpp"

namespace diolkos::guard {

namespace {

std::string quoted(std::string_view key) {
    std::string text(1, '`');
    text.append(key).push_back('`');
    return text;
}

} // namespace

toml_table::toml_table(std::string file, const toml::table& table)
    : file_(std::move(file)),
      table_(&table) {}

std::string toml_table::place(const toml::source_region& where) const {
    return file_ + ":" + std::to_string(where.begin.line) + ":" +
           std::to_string(where.begin.column);
}

std::string toml_table::at(std::string_view key) const {
    const toml::node* found = table_->get(key);
    return found != nullptr ? place(found->source()) : at();
}

void toml_table::fail(std::string_view key, const std::string& sentence) const {
    throw profile_error(at(key) + ": " + sentence);
}

const toml::node* toml_table::find(std::string_view key) {
    asked_.emplace(key);
    return table_->get(key);
}

const toml::node& toml_table::need(std::string_view key) {
    const toml::node* found = find(key);
    if (found == nullptr)
        fail(key, quoted(key) + " is missing");
    return *found;
}

std::string toml_table::text(std::string_view key) {
    const auto* value = need(key).as_string();
    if (value == nullptr)
        fail(key, quoted(key) + " must be text");
    if (value->get().empty())
        fail(key, quoted(key) + " must not be empty");
    return value->get();
}

std::string toml_table::text_or(std::string_view key, std::string otherwise) {
    return find(key) == nullptr ? std::move(otherwise) : text(key);
}

bool toml_table::flag_or(std::string_view key, bool otherwise) {
    const toml::node* found = find(key);
    if (found == nullptr)
        return otherwise;
    if (!found->is_boolean())
        fail(key, quoted(key) + " must be true or false");
    return found->as_boolean()->get();
}

std::int64_t toml_table::integer_or(std::string_view key, std::int64_t otherwise, std::int64_t min,
                                    std::int64_t max) {
    const toml::node* found = find(key);
    if (found == nullptr)
        return otherwise;
    if (!found->is_integer() || found->as_integer()->get() < min ||
        found->as_integer()->get() > max)
        fail(key, quoted(key) + " must be a number from " + std::to_string(min) + " to " +
                      std::to_string(max));
    return found->as_integer()->get();
}

std::vector<toml_table::placed_text> toml_table::read_placed_texts(std::string_view key,
                                                                   const toml::node& list) const {
    const auto* array = list.as_array();
    if (array == nullptr)
        fail(key, quoted(key) + " must be a list of texts");
    std::vector<placed_text> texts;
    for (const toml::node& entry : *array) {
        if (!entry.is_string() || entry.as_string()->get().empty())
            throw profile_error(place(entry.source()) + ": `" + std::string(key) +
                                "` holds something other than text");
        texts.push_back({entry.as_string()->get(), place(entry.source())});
    }
    return texts;
}

std::vector<std::string> toml_table::read_texts(std::string_view key,
                                                const toml::node& list) const {
    std::vector<std::string> texts;
    for (auto& entry : read_placed_texts(key, list))
        texts.push_back(std::move(entry.text));
    return texts;
}

std::vector<toml_table::placed_text> toml_table::placed_texts_or_none(std::string_view key) {
    const toml::node* found = find(key);
    return found == nullptr ? std::vector<placed_text>{} : read_placed_texts(key, *found);
}

std::optional<toml_table> toml_table::table_or_none(std::string_view key) {
    const toml::node* found = find(key);
    if (found == nullptr)
        return std::nullopt;
    if (!found->is_table())
        fail(key, quoted(key) + " is written [" + std::string(key) + "]");
    return toml_table(file_, *found->as_table());
}

std::vector<std::string> toml_table::keys() const {
    std::vector<std::string> keys;
    for (const auto& [key, value] : *table_)
        keys.emplace_back(key.str());
    return keys;
}

std::vector<std::string> toml_table::texts(std::string_view key) {
    auto found = read_texts(key, need(key));
    if (found.empty())
        fail(key, quoted(key) + " must not be empty");
    return found;
}

std::vector<std::string> toml_table::texts_or_none(std::string_view key) {
    const toml::node* found = find(key);
    return found == nullptr ? std::vector<std::string>{} : read_texts(key, *found);
}

std::vector<toml_table> toml_table::tables_or_none(std::string_view key) {
    std::vector<toml_table> tables;
    const toml::node* found = find(key);
    if (found == nullptr)
        return tables;
    const auto* array = found->as_array();
    if (array == nullptr)
        fail(key, quoted(key) + " is written [[" + std::string(key) + "]]");
    for (const toml::node& entry : *array) {
        if (!entry.is_table())
            throw profile_error(place(entry.source()) + ": `" + std::string(key) +
                                "` is written [[" + std::string(key) + "]]");
        tables.emplace_back(file_, *entry.as_table());
    }
    return tables;
}

std::vector<std::pair<std::string, std::string>> toml_table::pairs_or_none(std::string_view key) {
    std::vector<std::pair<std::string, std::string>> pairs;
    const toml::node* found = find(key);
    if (found == nullptr)
        return pairs;
    if (!found->is_table())
        fail(key, quoted(key) + " must be a table");
    toml_table inner(file_, *found->as_table());
    for (const auto& [name, value] : *found->as_table())
        pairs.emplace_back(name.str(), inner.text(name.str()));
    return pairs;
}

std::vector<std::pair<std::string, std::vector<std::string>>>
toml_table::text_lists_or_none(std::string_view key) {
    std::vector<std::pair<std::string, std::vector<std::string>>> lists;
    const toml::node* found = find(key);
    if (found == nullptr)
        return lists;
    if (!found->is_table())
        fail(key, quoted(key) + " must be a table of lists");
    toml_table inner(file_, *found->as_table());
    for (const auto& [name, value] : *found->as_table())
        lists.emplace_back(name.str(), inner.texts_or_none(name.str()));
    return lists;
}

void toml_table::finish() const {
    for (const auto& [key, value] : *table_)
        if (!asked_.contains(key.str()))
            throw profile_error(place(key.source()) + ": unknown key " + quoted(key.str()));
}

} // namespace diolkos::guard
