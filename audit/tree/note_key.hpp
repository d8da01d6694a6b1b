// Keys of signed notes (https://c2sp.org/signed-note), Ed25519 only:
//
//     verifier key   NAME+ID+base64(0x01 || public key)
//     signer key     PRIVATE+KEY+NAME+ID+base64(0x01 || seed)
//     ID             the first 4 bytes of SHA-256(NAME || 0x0A || 0x01 || public key), in hex
//
// NAME is of UTF-8 without blanks and plus signs; by custom a URL without its scheme.
//
// I/O      none
// Threads  values after construction; a const key may be used by several threads
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace diolkos::audit::tree {

inline constexpr std::size_t max_key_name_bytes = 255;
inline constexpr std::size_t seed_bytes = 32;
inline constexpr std::size_t signature_bytes = 64;
using signature = std::array<std::byte, signature_bytes>;

[[nodiscard]] bool is_key_name(std::string_view name) noexcept;

class verifier_key {
public:
    // nullopt for anything that is not exactly one such key, its ID included.
    [[nodiscard]] static std::optional<verifier_key> parse(std::string_view text);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] std::uint32_t id() const noexcept { return id_; }
    [[nodiscard]] std::string text() const;
    [[nodiscard]] bool verify(std::string_view message, std::string_view with) const;

private:
    friend class signer_key;
    verifier_key(std::string name, std::string public_key);

    std::string name_, public_key_;
    std::uint32_t id_ = 0;
    std::shared_ptr<evp_pkey_st> key_; // shared by copies: immutable; null: no point of the curve
};

class signer_key {
public:
    // Requires is_key_name(name). Throws std::runtime_error if OpenSSL has no Ed25519.
    signer_key(std::string name, std::span<const std::byte, seed_bytes> seed);
    [[nodiscard]] static std::optional<signer_key> parse(std::string_view text);
    // A private key in PEM (PKCS #8), unencrypted. nullopt: it is none, or is not for Ed25519.
    // Requires is_key_name(name).
    [[nodiscard]] static std::optional<signer_key> from_pem(std::string name, std::string_view pem);

    [[nodiscard]] const verifier_key& verifier() const noexcept { return verifier_; }
    // Ends the process if OpenSSL fails: a log that cannot be signed must not go on.
    [[nodiscard]] signature sign(std::string_view message) const;

private:
    signer_key(std::string name, std::shared_ptr<evp_pkey_st> key);

    std::shared_ptr<evp_pkey_st> key_; // shared by copies: immutable
    verifier_key verifier_;
};

} // namespace diolkos::audit::tree
