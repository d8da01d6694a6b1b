// Verifies a log with all processors.
//
// I/O      reads the log's folder
// Threads  a free function
#pragma once

#include "audit/log_verifier.hpp"
#include "net/log_folder.hpp"

namespace diolkos::cli {

[[nodiscard]] audit::verify_report verify_folder(const net::log_folder& log,
                                                 audit::verify_settings how);

// The key to verify with: a verifier key, or a file that has one; empty: the folder's own. Throws
// std::runtime_error if it is none.
[[nodiscard]] audit::tree::verifier_key verifier_of(const net::log_folder& log,
                                                    const std::string& key_or_file);

} // namespace diolkos::cli
