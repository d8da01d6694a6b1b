// `diolkos check`: everything about a box that can be looked at without its network.
//
//     diolkos check [--config FILE] [--side low|high] [--json]
//
// Exit 0: nothing is wrong. 1: warnings. 2: usage. 78: errors; the box would not start with them.
#pragma once

#include <CLI/App.hpp>

namespace diolkos::cli {

void add_check(CLI::App& app, int& status);

} // namespace diolkos::cli
