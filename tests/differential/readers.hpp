// Four ways to read a document, into the same tree:
//
//     Expat        the engine of our own streams, of Prosody and ejabberd
//     Xerces-C     the engine of our validator
//     libxml2      the engine of many clients and of libraries for scripting languages
//     plain        no engine: knows only what stanza_writer promises to write, refuses all else
//
// Comments, processing instructions, document types, CDATA sections and entities other than the
// five predefined ones are problems, in each of them.
//
// I/O      none
// Threads  free functions; safe from any thread
#pragma once

#include "tests/differential/tree.hpp"

#include <optional>

namespace diolkos::differential {

struct reading {
    std::optional<tree> root;
    std::string problem; // a sentence; empty exactly if there is a root
};

[[nodiscard]] reading read_with_expat(std::string_view document);
[[nodiscard]] reading read_with_xerces(std::string_view document);
[[nodiscard]] reading read_with_libxml2(std::string_view document);

// Reads an optional XML declaration, elements, texts, attributes in double quotes, prefixes that
// the root declares, the five entities, and hexadecimal references to TAB, LF and CR. No more than
// one blank where one must be, and none elsewhere; a default namespace is declared first and only
// where it changes.
[[nodiscard]] reading read_plainly(std::string_view document);

// For the readers: what a builder has put together.
[[nodiscard]] inline reading finish(tree_builder&& built) {
    if (auto problem = built.problem(); !problem.empty())
        return {std::nullopt, std::move(problem)};
    return {std::move(built).take(), {}};
}

} // namespace diolkos::differential
