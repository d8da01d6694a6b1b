// Reading X.509 certificates: names, fingerprints, times.
//
// Errors   what reads files throws tls_error
// Threads  free functions; safe from any thread
#pragma once

#include "net/openssl.hpp"
#include "xmpp/tls_peer.hpp"

#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace diolkos::net {

class tls_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error; // a sentence with the file's name
};

// SHA-256 of the DER SubjectPublicKeyInfo: what a link's peer is known by.
using key_pin = std::array<std::byte, 32>;

[[nodiscard]] key_pin pin_of(const X509& certificate);

// The pin of a PEM file that holds a certificate or a public key.
[[nodiscard]] key_pin read_pin(const std::filesystem::path& file);

// 64 hex digits, in either case; nullopt for anything else.
[[nodiscard]] std::optional<key_pin> parse_pin(std::string_view text) noexcept;

// Why the certificate cannot be used now ("certificate has expired on ..."), empty if it can.
[[nodiscard]] std::string time_fault(const X509& certificate);

// The last second of its time, since 1970.
[[nodiscard]] std::int64_t expiry(const X509& certificate);

// Adds the certificate's fingerprint, key, expiry and names to `peer`. Names with a NUL in them are
// left out.
void describe(const X509& certificate, xmpp::tls_peer& peer);

} // namespace diolkos::net
