// The part of XML Schema that a profile may be written in: what both validators implement, and what
// can be bounded. Read from the document itself, so that a refusal has a line.
//
// Not in it: wildcards (any, anyAttribute), mixed content, anyType, xs:all, groups that repeat,
// substitution, nil, defaults, unions, lists, keys, IDs, redefinition, unbounded occurrence,
// imports from an address. schemas/README.md lists what is.
//
// I/O      read_schema() reads one file, at start and on reload
// Errors   profile_error with file, line, column and the construct
// Threads  values
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace diolkos::guard {

// Bytes of one XSD.
inline constexpr std::size_t max_schema_bytes = 1024 * 1024;

struct schema_document {
    std::string name_space; // its target namespace
    std::string file;       // for messages, and the name that Xerces-C knows it by
    std::string text;
    std::vector<std::string> elements; // that it declares at its top
};

// Refuses what is outside the subset, and a target namespace other than `name_space`.
[[nodiscard]] schema_document read_schema(const std::filesystem::path& file,
                                          const std::string& name_space);

} // namespace diolkos::guard
