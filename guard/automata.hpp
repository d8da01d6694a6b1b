// The second validator: automata over typed values, which share no code with Xerces-C at run time.
//
// automata_builder compiles them once, at start, from the schema model: for each element in its
// place a content model, its attributes, and every facet of their types; and the same for the core
// of message, presence and iq. Here they are walked by a stanza's fields. Nothing is assumed of
// the fields, so that what stanza::make() let through by mistake ends here.
//
// I/O      none, and no XML: nothing here is parsed or written
// Threads  immutable once made; shared by all shards
#pragma once

#include "guard/content_automaton.hpp"
#include "guard/value_model.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::guard {

// Attributes of the core are fields of a stanza, not numbers.
enum class core_attribute : std::uint8_t { from, to, id, type, lang, by, parent, none };
inline constexpr std::size_t core_attribute_count = 7;
inline constexpr std::string_view core_attribute_names[core_attribute_count] = {
    "from", "to", "id", "type", "xml:lang", "by", "parent"};

enum class core_child : std::uint8_t { error, body, subject, thread, show, status, priority };
inline constexpr std::size_t core_child_count = 7;
inline constexpr std::string_view core_child_names[core_child_count] = {
    "error", "body", "subject", "thread", "show", "status", "priority"};

inline constexpr std::size_t condition_count =
    static_cast<std::size_t>(wire::condition::unexpected_request) + 1;

struct attribute_model {
    std::string name;
    core_attribute field = core_attribute::none; // by which a core element has it
    value_model type;
    bool required = false;
};

struct element_model {
    std::string name;                        // "{namespace}name", for findings
    std::vector<attribute_model> attributes; // sorted by name: numbers are places
    value_model content;
    content_automaton children;
    std::vector<std::uint32_t> elements; // of a child's number: place among all elements
};

// Numbers that the core and the payloads have among the children of a root, or of an error.
inline constexpr std::uint32_t no_number = UINT32_MAX;
struct root_model {
    std::uint32_t element = 0;
    std::array<std::uint32_t, core_child_count> core; // no_number: not of this kind
    std::vector<std::uint32_t> payloads;              // by their numbers in the dictionary
};
struct error_model {
    std::array<std::uint32_t, condition_count> by_condition;
    std::uint32_t text = no_number;
};

struct schema_automata {
    std::vector<element_model> elements;
    std::array<root_model, 3> roots; // by kind
    error_model errors;

    struct finding {
        std::string where;     // a place, as in verdict::where, without numbers
        std::string_view what; // a sentence
    };
    // The first thing wrong goes to `found`.
    [[nodiscard]] bool accept(const wire::stanza_fields& stanza, finding& found) const;
};

} // namespace diolkos::guard
