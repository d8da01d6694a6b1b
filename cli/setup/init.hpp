// diolkos init: the configuration of a new box, and its keys.
//
//     diolkos init low|high --near DOMAIN... --far DOMAIN... [--link-address ADDRESS:PORT]
//                  [--listen ADDRESS:PORT...] [--link NAME] [--name NAME] [--directory DIR]
//                  [--journal DIR] [--log DIR]
//                  [--profile FILE]
//
// Writes into DIR (default /etc/diolkos) what a box needs to be checked and started, and says what
// is left to do by hand. Nothing is overwritten. What must come from others stands in for itself
// with something that lets nobody in: a link key whose other half was thrown away, and as the only
// authority this box's own certificate.
//
// Exit 0. 1: it could not be done. 2: usage.
#pragma once

#include <CLI/App.hpp>

namespace diolkos::cli {

void add_init(CLI::App& app, int& status);

} // namespace diolkos::cli
