#include "net/digest.hpp"

#include <openssl/evp.h>

#include <cstdlib>

namespace diolkos::net {

std::array<std::byte, 32> sha256(std::span<const std::byte> bytes) noexcept {
    std::array<std::byte, 32> digest{};
    if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()),
                   nullptr, EVP_sha256(), nullptr) != 1) {
        std::abort();
    }
    return digest;
}

} // namespace diolkos::net
