// diolkos journal: what a box's journal holds that is not handed on yet.
//
//     diolkos journal [--json] [--profile FILE] DIRECTORY
//
// Reads the journal of a box that runs or has stopped, and changes nothing. Addresses are read by
// the box's profile (default: schemas/chat.toml); with another one only numbers and ages are told.
//
// Exit 0. 1: it is damaged, and the box would not start with it. 2: it cannot be read, or there is
// none.
#pragma once

#include <CLI/App.hpp>

namespace diolkos::cli {

void add_journal(CLI::App& app, int& status);

} // namespace diolkos::cli
