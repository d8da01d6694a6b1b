// diolkos schema: what a profile and its schemas say, as both boxes compile them.
//
//     diolkos schema list        the documents, with namespace and file
//     diolkos schema show NAME   an element, everywhere it may stand: attributes, types, children
//     diolkos schema dictionary  the numbers of the link
//     diolkos schema digest      of the compiled set, which two boxes compare
//     diolkos schema diff OLD NEW   what changed between two profiles, in words
//
// Each takes --json; all but diff --profile FILE (default: schemas/chat.toml).
//
// Exit 0. 1: diff found a difference, show no such element. 2: something could not be read.
#pragma once

#include <CLI/App.hpp>

namespace diolkos::cli {

void add_schema(CLI::App& app, int& status);

} // namespace diolkos::cli
