// The dictionary as a list of places: each element with its path from the stanza, in the order of
// its numbers, and the types of values in words.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "wire_format/dictionary.hpp"

#include <string>
#include <vector>

namespace diolkos::cli {

struct placed_element {
    std::string path; // "message/{urn:x}a/b": a namespace is named where it differs from above
    std::uint32_t depth = 0;  // 1: a payload
    std::uint32_t number = 0; // among its parent's children
    std::uint32_t min = 0, max = 1;
    const wire::element_rule* rule = nullptr; // of the dictionary, which outlives this
};

[[nodiscard]] std::vector<placed_element> places_of(const wire::dictionary& names);

// "one of a, b", "a number from 0 to 7", "text of at most 255 bytes".
[[nodiscard]] std::string in_words(const wire::value_type& type);

// "once", "at most once", "2 to 5 times".
[[nodiscard]] std::string how_often(std::uint32_t min, std::uint32_t max);

} // namespace diolkos::cli
