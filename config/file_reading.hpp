// Reads the files that a configuration names, with what makes each of them unfit as an error.
//
// Errors   file_error, std::system_error: what and why, with the file
// Threads  free functions; safe from any thread
// Memory   max_configuration_bytes for a text; keys as net/key_file bounds them
#pragma once

#include "audit/tree/note_key.hpp"
#include "secret/secret_array.hpp"

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace diolkos::config {

inline constexpr std::uintmax_t max_configuration_bytes = 1024 * 1024;

class file_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

[[nodiscard]] std::string read_text(const std::filesystem::path& file);
// Keys are for their owner, and for a group that may read: anything more is refused.
void check_secrecy(const std::filesystem::path& file);
// 64 hex digits.
[[nodiscard]] secret::secret_array<32> read_secret(const std::filesystem::path& file);
// Ed25519, for the log of that name.
[[nodiscard]] audit::tree::signer_key read_signing_key(const std::filesystem::path& file,
                                                       const std::string& name);

} // namespace diolkos::config
