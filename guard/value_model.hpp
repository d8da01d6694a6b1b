// What a simple type says of a value, for the second validator: its kind and every facet.
//
// Lengths of text are of UTF-8 bytes, like everywhere here. XML Schema counts characters: a text
// of at most N bytes has at most N of them, and one that is not empty has at least one. A longer
// minimum would mean two things, so the schema subset has none.
//
// I/O      none
// Threads  immutable once made
#pragma once

#include "guard/schema_pattern.hpp"
#include "wire_format/stanza.hpp"

#include <string_view>
#include <vector>

namespace diolkos::guard {

struct value_model {
    wire::value_type type; // kind, names, and bounds: of the number, or of the length
    // All of them must match what is written; alternatives are one pattern.
    std::vector<schema_pattern> patterns;
    std::vector<bool> names_allowed; // enumeration: by index

    [[nodiscard]] bool accepts(const wire::value& content) const;
    // The same for the fields of a stanza that are no wire::value.
    [[nodiscard]] bool accepts_text(std::string_view text) const;
    [[nodiscard]] bool accepts_name(std::string_view name) const;
    [[nodiscard]] bool accepts_address(const wire::address& who) const;

private:
    [[nodiscard]] bool length_fits(std::size_t size) const noexcept;
    [[nodiscard]] bool matched(std::string_view text) const;
    [[nodiscard]] bool matched_as_written(const wire::value& content) const;
};

} // namespace diolkos::guard
