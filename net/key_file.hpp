// Reads a file with a secret in it without leaving a copy behind: no stream buffer, no string.
//
// Errors   std::runtime_error with the file's name and the reason
// Threads  free functions; safe from any thread
#pragma once

#include "secret/secret_buffer.hpp"

#include <filesystem>

namespace diolkos::net {

inline constexpr std::size_t max_key_file_bytes = 65'536; // RSA of 16384 bits takes 12 KiB in PEM

[[nodiscard]] secret::secret_buffer read_key_file(const std::filesystem::path& file);

} // namespace diolkos::net
