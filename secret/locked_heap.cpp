#include "secret/locked_heap.hpp"

#include <openssl/crypto.h>

#include <cstdlib>
#include <cstring>
#include <malloc.h>

namespace diolkos::secret {
namespace {

void* allocate(std::size_t size, const char*, int) {
    return size == 0 ? nullptr : std::malloc(size);
}

void wipe_and_free(void* block, const char*, int) {
    if (block != nullptr) {
        OPENSSL_cleanse(block, ::malloc_usable_size(block));
        std::free(block);
    }
}

// Not realloc(), which may leave a copy behind.
void* reallocate(void* block, std::size_t size, const char* file, int line) {
    if (block == nullptr) {
        return allocate(size, file, line);
    }
    if (size == 0) {
        wipe_and_free(block, file, line);
        return nullptr;
    }
    const auto had = ::malloc_usable_size(block);
    if (size <= had && had / 2 < size) {
        return block;
    }
    void* const made = std::malloc(size);
    if (made != nullptr) {
        std::memcpy(made, block, had < size ? had : size);
        wipe_and_free(block, file, line);
    }
    return made;
}

} // namespace

std::string begin_locked_heap() {
    const bool wiping = CRYPTO_set_mem_functions(allocate, reallocate, wipe_and_free) == 1;
    const int heap = CRYPTO_secure_malloc_init(locked_heap_bytes, smallest_block_bytes);
    if (heap == 0) {
        return "there is no memory for the heap of secrets";
    }
    if (heap == 2) {
        return "the heap of secrets cannot be locked in memory; allow this process " +
               std::to_string(locked_heap_bytes) +
               " bytes of locked memory (systemd: LimitMEMLOCK; shell: ulimit -l)";
    }
    return wiping ? std::string() : "OpenSSL was in use before its memory could be set to be wiped";
}

std::size_t locked_heap_used() noexcept {
    return CRYPTO_secure_used();
}

} // namespace diolkos::secret
