// `diolkos doctor`: what `diolkos check` looks at, and then the network: names, peers, TLS to them,
// the link, the path to the other box.
//
//     diolkos doctor [--config FILE] [--side low|high] [--domain NAME,...] [--timeout S] [--json]
//
// Exit 0: nothing is wrong. 1: warnings. 2: usage. 78: errors.
#pragma once

#include <CLI/App.hpp>

namespace diolkos::cli {

void add_doctor(CLI::App& app, int& status);

} // namespace diolkos::cli
