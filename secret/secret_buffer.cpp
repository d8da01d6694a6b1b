#include "secret/secret_buffer.hpp"

#include <openssl/crypto.h>

#include <new>

namespace diolkos::secret {

secret_buffer::secret_buffer(std::size_t size)
    : bytes_(static_cast<std::byte*>(OPENSSL_secure_zalloc(std::max<std::size_t>(size, 1)))),
      size_(size) {
    if (bytes_ == nullptr) {
        throw std::bad_alloc();
    }
}

secret_buffer::~secret_buffer() {
    OPENSSL_secure_clear_free(bytes_, size_);
}

void wipe(std::span<std::byte> what) noexcept {
    OPENSSL_cleanse(what.data(), what.size());
}

bool same(const std::byte* left, const std::byte* right, std::size_t size) noexcept {
    return CRYPTO_memcmp(left, right, size) == 0;
}

} // namespace diolkos::secret
