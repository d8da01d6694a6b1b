#include "audit/mac.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <cstdlib>
#include <stdexcept>

namespace diolkos::audit {

namespace {

const unsigned char* octets(const std::byte* bytes) noexcept {
    return reinterpret_cast<const unsigned char*>(bytes);
}

} // namespace

void mac_maker::context_free::operator()(EVP_MAC_CTX* context) const noexcept {
    EVP_MAC_CTX_free(context);
}

mac_maker::mac_maker(std::span<const std::byte, key_bytes> key) {
    EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    context_.reset(algorithm == nullptr ? nullptr : EVP_MAC_CTX_new(algorithm));
    EVP_MAC_free(algorithm); // the context holds its own reference
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end()};
    if (!context_ || EVP_MAC_init(context_.get(), octets(key.data()), key.size(), parameters) != 1)
        throw std::runtime_error("OpenSSL offers no HMAC-SHA256");
}

mac mac_maker::make(std::span<const std::byte> bytes) noexcept {
    mac result;
    std::size_t size = 0;
    // Without a key, init goes back to the state after the key: the two blocks of RFC 2104
    // are not hashed again for each crossing.
    if (EVP_MAC_init(context_.get(), nullptr, 0, nullptr) != 1 ||
        EVP_MAC_update(context_.get(), octets(bytes.data()), bytes.size()) != 1 ||
        EVP_MAC_final(context_.get(), reinterpret_cast<unsigned char*>(result.data()), &size,
                      result.size()) != 1 ||
        size != result.size())
        std::abort();
    return result;
}

} // namespace diolkos::audit
