// `diolkos status`: how a running box is, asked by its operator's socket.
//
//     diolkos status [--socket PATH | --config FILE] [--json | --metrics | --watch]
//
// Exit 0: healthy. 1: it runs, and something needs attention. 2: usage. 3: it does not run, cannot
// be reached, or does not answer this user.
#pragma once

#include <CLI/App.hpp>

namespace diolkos::cli {

void add_status(CLI::App& app, int& status);

} // namespace diolkos::cli
