// A profile as its file and those that it includes say it: TOML to plain values, nothing resolved
// against a schema yet. schemas/README.md explains every key.
//
//     social.toml -- include --> chat.toml        what chat says, without what social removes,
//                                                 with what social adds
//
// I/O      read_profile() reads the files, at start and on reload
// Errors   profile_error with file, line, column and a sentence; unknown keys are errors
// Threads  values
#pragma once

#include "wire_format/stanza_kind.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::guard {

// How often one payload element may stand in a stanza, whatever the profile asks for.
inline constexpr std::int64_t max_at_most = 64;
// Files that include one another in a row, the profile itself included.
inline constexpr std::size_t max_included = 8;

// What an iq of type get or set may hold of a payload: anything its schema allows, nothing below
// its root, or it may not be asked at all.
enum class request : std::uint8_t { any, empty, refuse };

// "element@attribute"
struct attribute_place {
    std::string element, attribute;
};
struct listed_place {
    attribute_place where;
    std::string list; // a name under [lists]
};

struct allow_entry {
    std::string name_space;
    std::filesystem::path schema; // beside the file that names it
    std::array<bool, 3> in{};     // by wire::stanza_kind
    bool inside = false;          // within other payloads, where their schemas refer to it
    std::vector<std::string> elements;
    std::uint32_t at_most = 1;                  // of each element in a stanza
    bool one_of = false;                        // of all elements together, at most one
    std::vector<std::string> strip_inside;      // elements that are left behind, at any depth
    std::vector<std::string> strip_children_of; // elements that lose their children
    std::vector<std::string> refuse_foreign_in; // elements in which other namespaces refuse
    std::vector<attribute_place> refuse_attributes;
    std::vector<attribute_place> sender_domain; // addresses that must be of the sending side
    std::vector<listed_place> listed;           // values that must be on a list
    request get = request::any, set = request::any;
    bool in_errors = false; // stays in an error stanza, where others are an echo
    std::string at;         // "FILE:LINE:COLUMN" of the entry
};

struct strip_entry {
    std::string name_space;
    std::array<bool, 3> in{};
    std::vector<std::string> elements;
    std::string at;
};

struct refuse_entry {
    std::string name_space;
    std::string why;
    std::string at;
};

struct value_list {
    std::string name;
    std::vector<std::string> values; // sorted, none twice
};

struct profile_file {
    std::string name;
    std::filesystem::path core; // the folder of types.xsd, server.xsd and the rest of the core
    std::vector<allow_entry> allowed; // sorted by namespace, as the following
    std::vector<strip_entry> stripped;
    std::vector<refuse_entry> refused;
    std::vector<value_list> lists; // sorted by name
};

[[nodiscard]] profile_file read_profile(const std::filesystem::path& file);

} // namespace diolkos::guard
