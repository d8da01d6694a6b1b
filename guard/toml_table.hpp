// One TOML table, read key by key: a key of another type, a missing one, or one that nobody asked
// for is a profile_error at its line and column.
//
// I/O      none
// Threads  not thread-safe
#pragma once

#include "guard/toml.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::guard {

class toml_table {
public:
    // `file` is for messages. `table` outlives this.
    toml_table(std::string file, const toml::table& table);

    [[nodiscard]] std::string text(std::string_view key);
    [[nodiscard]] std::string text_or(std::string_view key, std::string otherwise);
    [[nodiscard]] bool flag_or(std::string_view key, bool otherwise);
    [[nodiscard]] std::int64_t integer_or(std::string_view key, std::int64_t otherwise,
                                          std::int64_t min, std::int64_t max);
    // Not empty, each of them text.
    [[nodiscard]] std::vector<std::string> texts(std::string_view key);
    [[nodiscard]] std::vector<std::string> texts_or_none(std::string_view key);
    [[nodiscard]] std::vector<toml_table> tables_or_none(std::string_view key);
    // The same, each with its "FILE:LINE:COLUMN".
    struct placed_text {
        std::string text, at;
    };
    [[nodiscard]] std::vector<placed_text> placed_texts_or_none(std::string_view key);
    // The sub-table of that name, if there is one.
    [[nodiscard]] std::optional<toml_table> table_or_none(std::string_view key);
    [[nodiscard]] std::vector<std::string> keys() const;
    [[nodiscard]] std::string at(std::string_view key) const;
    // Key and text of each entry of a sub-table.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>>
    pairs_or_none(std::string_view key);
    [[nodiscard]] std::vector<std::pair<std::string, std::vector<std::string>>>
    text_lists_or_none(std::string_view key);

    // Refuses what was not asked for. Call last.
    void finish() const;

    [[nodiscard]] std::string at() const { return place(table_->source()); }
    [[noreturn]] void fail(std::string_view key, const std::string& sentence) const;

private:
    [[nodiscard]] const toml::node* find(std::string_view key);
    [[nodiscard]] const toml::node& need(std::string_view key);
    [[nodiscard]] std::vector<placed_text> read_placed_texts(std::string_view key,
                                                             const toml::node&) const;
    [[nodiscard]] std::vector<std::string> read_texts(std::string_view key,
                                                      const toml::node&) const;
    [[nodiscard]] std::string place(const toml::source_region&) const;

    std::string file_;
    const toml::table* table_;
    std::set<std::string, std::less<>> asked_;
};

} // namespace diolkos::guard
