// diolkos explain: what the profile would do with stanzas, without a box.
//
//     diolkos explain [--profile FILE] [--direction import|export] [--jsonl] [FILE...]
//
// Reads files, or standard input where there are none. Plain: one stanza after the other, answered
// in words. --jsonl: a line {"id","xml"} each, answered by a line
// {"id","verdict","reason","rule","out"}. Without --profile the default one is used:
// schemas/chat.toml of the build tree that the program lies in, else the one that was installed.
//
// Exit 0: every stanza was judged, whatever the verdict. 1: something could not be read.
#pragma once

#include <CLI/App.hpp>

namespace diolkos::cli {

void add_explain(CLI::App& app, int& status);

} // namespace diolkos::cli
