// The compiled form of a profile: what guard.cpp and its neighbours ask while they judge.
//
// I/O      none
// Threads  immutable once loaded; shared by all shards
#pragma once

#include "guard/automata.hpp"
#include "guard/compiled_profile.hpp"
#include "guard/profile_file.hpp"
#include "guard/schema_subset.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace diolkos::guard {

struct grammar_set; // guard/grammars.hpp: Xerces-C's, of which nothing is known here

// What the profile says of a payload, as a child of a stanza.
struct disposition {
    enum class what : std::uint8_t { unlisted, allowed, stripped, refused };
    what is = what::unlisted;
    std::uint32_t number = 0;              // allowed: place among the root's children
    const allow_entry* entry = nullptr;    // allowed
    const refuse_entry* refusal = nullptr; // refused
};

// The rules of one payload of one kind of stanza, its names turned into numbers.
struct payload_rules {
    struct listed_rule {
        std::uint32_t child;     // place among the payload's children
        std::uint32_t attribute; // place among that child's attributes
        const value_list* values;
    };
    const allow_entry* entry = nullptr;
    std::vector<std::uint32_t> sender_domain; // attributes of the payload
    std::vector<listed_rule> listed;
};

struct compiled_profile::state {
    state();
    ~state();

    profile_file source; // everything below points into it
    std::vector<schema_document> documents;
    std::shared_ptr<const wire::dictionary> names;
    std::unique_ptr<const grammar_set> grammars;     // for the first validator
    std::unique_ptr<const schema_automata> automata; // the second validator
    std::size_t widest_markup = 0; // bytes of an element as it is written, values aside, at most
    digest_bytes digest{};
    std::array<std::vector<payload_rules>, 3> rules; // by kind and payload number

    [[nodiscard]] disposition find(wire::stanza_kind kind, std::string_view name_space,
                                   std::string_view name) const noexcept;
    // The entry of an allowed namespace, or nullptr.
    [[nodiscard]] const allow_entry* entry_of(std::string_view name_space) const noexcept;
    // "profile.NAME"
    [[nodiscard]] std::string rule_name(std::string_view rest) const;

    // Fills `rules` and the index from `source` and `names`. Throws profile_error.
    void resolve();

private:
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };
    struct of_name_space {
        const allow_entry* allowed = nullptr;
        const strip_entry* stripped = nullptr;
        const refuse_entry* refused = nullptr;
        std::array<std::vector<std::pair<std::string_view, std::uint32_t>>, 3> numbers;
    };
    void resolve_kind(wire::stanza_kind kind);
    [[nodiscard]] payload_rules rules_of(const allow_entry& entry,
                                         const wire::element_rule& payload) const;

    std::unordered_map<std::string, of_name_space, hash, std::equal_to<>> index_;
};

} // namespace diolkos::guard
