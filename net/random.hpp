// Cryptographically strong random bytes.
//
// Threads  fill_random() is safe from any thread; a random_pool is of one shard
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>

namespace diolkos::net {

// Ends the process if the generator fails: nothing here works with predictable bytes.
void fill_random(std::span<std::byte> out) noexcept;

// The same, for many small pieces: the generator's own overhead is paid once for a block of them.
// What was given out is wiped.
class random_pool {
public:
    static constexpr std::size_t block_bytes = 1024;

    random_pool();
    void operator()(std::span<std::byte> out) noexcept;

private:
    struct block {
        std::array<std::byte, block_bytes> bytes;
        std::size_t used = block_bytes;
    };
    std::shared_ptr<block> block_; // copies draw from the same block, so none gives a byte twice
};

} // namespace diolkos::net
