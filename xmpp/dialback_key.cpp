#include "xmpp/dialback_key.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <cstdlib>

namespace diolkos::xmpp::dialback {
namespace {

using digest = std::array<unsigned char, 32>;

const unsigned char* octets(const void* bytes) noexcept {
    return static_cast<const unsigned char*>(bytes);
}

constexpr std::size_t hex_digits = 2 * std::tuple_size_v<digest>;

void write_hex(const digest& bytes, char* to) {
    constexpr char digits[] = "0123456789abcdef";
    for (const unsigned char byte : bytes) {
        *to++ = digits[byte >> 4U];
        *to++ = digits[byte & 0xFU];
    }
}

} // namespace

key_maker::key_maker(std::span<const std::byte> secret) {
    digest hash;
    if (EVP_Digest(secret.data(), secret.size(), hash.data(), nullptr, EVP_sha256(), nullptr) != 1)
        std::abort();
    write_hex(hash, reinterpret_cast<char*>(hashed_secret_.data()));
    secret::wipe(std::as_writable_bytes(std::span(hash)));
}

std::string key_maker::make(std::string_view receiving, std::string_view originating,
                            std::string_view stream_id) const {
    std::string fields;
    fields.append(receiving).append(" ").append(originating).append(" ").append(stream_id);
    digest mac;
    std::size_t size = 0;
    if (EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, hashed_secret_.data(),
                  hashed_secret_.size(), octets(fields.data()), fields.size(), mac.data(),
                  mac.size(), &size) == nullptr ||
        size != mac.size())
        std::abort();
    std::string key(hex_digits, '0');
    write_hex(mac, key.data());
    return key;
}

bool key_maker::made(std::string_view key, std::string_view receiving, std::string_view originating,
                     std::string_view stream_id) const {
    const std::string expected = make(receiving, originating, stream_id);
    return key.size() == expected.size() &&
           CRYPTO_memcmp(key.data(), expected.data(), expected.size()) == 0;
}

} // namespace diolkos::xmpp::dialback
