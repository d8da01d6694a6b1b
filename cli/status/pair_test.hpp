// `diolkos pair test`: a ping from a near domain to a far one through a running box, over the link
// and, where the link has a way back, the answer back; and what this box has on record of it.
//
//     diolkos pair test [--socket PATH | --config FILE] [--from DOMAIN] [--to DOMAIN]
//                       [--timeout S] [--json]
//
// Exit 0: it crossed. 1: it did not. 2: usage. 3: the box does not run or cannot be reached.
#pragma once

#include <CLI/App.hpp>

namespace diolkos::cli {

// Below `diolkos pair`.
void add_pair_test(CLI::App& pair, int& status);

} // namespace diolkos::cli
