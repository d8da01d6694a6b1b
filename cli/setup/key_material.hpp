// Keys and certificates for a new box. A private key is made where it is used and never leaves.
//
//   signing    EC P-256: the link's key, and the one whose certificate near servers see
//   log       Ed25519 (RFC 8032): signs the audit log's checkpoints
//   exchange   X25519 (RFC 7748): from it and the other box's, both derive what only they share
//
// Errors   net::tls_error, with OpenSSL's reason
// Threads  free functions; safe from any thread
#pragma once

#include "net/certificate.hpp"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::cli {

using exchange_public = std::array<std::byte, 32>; // RFC 7748, 6.1
using shared_secret = std::array<std::byte, 32>;

[[nodiscard]] net::pkey_ptr new_signing_key();
[[nodiscard]] net::pkey_ptr new_exchange_key();
[[nodiscard]] net::pkey_ptr new_log_key();

// PEM. Private keys are PKCS #8 without encryption: the box must start with nobody there.
[[nodiscard]] std::string private_pem(EVP_PKEY& key);
[[nodiscard]] std::string public_pem(EVP_PKEY& key);
[[nodiscard]] net::pkey_ptr read_private_pem(std::string_view pem);
// Throws unless it holds a public key; `file` is where it came from.
void must_be_public_pem(std::string_view pem, std::string_view file);

// X.509 v3, valid from now for `days`, by its own key; `domains` as dNSName, and for servers and
// clients.
[[nodiscard]] std::string self_signed_pem(EVP_PKEY& key, std::string_view common_name,
                                          const std::vector<std::string>& domains, int days);
// PKCS #10 (RFC 2986), for the authority that near servers trust.
[[nodiscard]] std::string request_pem(EVP_PKEY& key, std::string_view common_name,
                                      const std::vector<std::string>& domains);

[[nodiscard]] exchange_public public_of(EVP_PKEY& exchange);

// HKDF-SHA256 (RFC 5869) of the X25519 agreement, with `salt` and `purpose` as info. Both boxes
// come to the same. Refuses a public value that makes the agreement all zero (RFC 7748, 6.1).
[[nodiscard]] shared_secret derive(EVP_PKEY& own, const exchange_public& other,
                                   std::string_view salt, std::string_view purpose);

} // namespace diolkos::cli
