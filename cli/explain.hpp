// diolkos explain: what the profile would do with stanzas, without a box.
//
//     diolkos explain [--config FILE [--box low|high]] [--profile FILE]
//                     [--direction import|export] [--jsonl] [FILE...]
//
// Reads files, or standard input where there are none. Plain: one stanza after the other, answered
// in words. --jsonl: a line {"id","xml"} each, answered by a line
// {"id","verdict","reason","rule","out"}.
//
// --config takes profile and domains from a box's configuration; without it both sides have every
// domain. With neither it nor --profile the default profile counts: schemas/chat.toml of the tree
// in whose build/ the program lies, else the one that was installed (DIOLKOS_SCHEMA_DIR).
//
// Exit 0: every stanza was judged, whatever the verdict. 1: something could not be read.
#pragma once

#include <CLI/App.hpp>

namespace diolkos::cli {

void add_explain(CLI::App& app, int& status);

} // namespace diolkos::cli
