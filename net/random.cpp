#include "net/random.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstdlib>

namespace diolkos::net {

void fill_random(std::span<std::byte> out) noexcept {
    if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size())) !=
        1) {
        std::abort();
    }
}

random_pool::random_pool()
    : block_(std::make_shared<block>()) {}

void random_pool::operator()(std::span<std::byte> out) noexcept {
    if (out.size() > block_bytes) {
        fill_random(out);
        return;
    }
    if (out.size() > block_bytes - block_->used) {
        fill_random(block_->bytes);
        block_->used = 0;
    }
    const auto given = std::span(block_->bytes).subspan(block_->used, out.size());
    std::ranges::copy(given, out.begin());
    OPENSSL_cleanse(given.data(), given.size());
    block_->used += out.size();
}

} // namespace diolkos::net
