// Where the default profile lies: schemas/chat.toml of the tree in whose build/ the program runs,
// else the one that was installed (DIOLKOS_SCHEMA_DIR).
//
// I/O      asks where the program itself lies
// Threads  a free function; safe from any thread
#pragma once

#include <filesystem>

namespace diolkos::cli {

[[nodiscard]] std::filesystem::path shipped_profile();

} // namespace diolkos::cli
