// diolkos pair: two boxes learn each other's public keys from short files that are carried by hand.
//
//     diolkos pair export [--directory DIR]
//     diolkos pair import [--directory DIR] [--replace] FILE
//     diolkos pair show [--directory DIR] [--json]
//
// import puts the other box's link key in its place, derives the audit key that only the two boxes
// know, and shows the fingerprint, as show does: the same on both boxes, or somebody stood between.
//
// Exit 0. 1: it could not be done. 2: usage.
#pragma once

#include <CLI/App.hpp>

namespace diolkos::cli {

void add_pair(CLI::App& app, int& status);

} // namespace diolkos::cli
