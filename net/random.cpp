#include "net/random.hpp"

#include <openssl/rand.h>

#include <cstdlib>

namespace diolkos::net {

void fill_random(std::span<std::byte> out) noexcept {
    if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size())) !=
        1) {
        std::abort();
    }
}

} // namespace diolkos::net
