// Secret bytes whose number is known when they come, such as a key file's: kept in the locked heap
// (locked_heap.hpp), wiped when they go. They are moved, never copied.
//
// Errors   std::bad_alloc if the locked heap is full
// Threads  not thread-safe; values
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>

namespace diolkos::secret {

class secret_buffer {
public:
    // All zero.
    explicit secret_buffer(std::size_t size);
    secret_buffer(secret_buffer&& other) noexcept
        : bytes_(std::exchange(other.bytes_, nullptr)),
          size_(std::exchange(other.size_, 0)) {}
    secret_buffer& operator=(secret_buffer&& other) noexcept {
        std::swap(bytes_, other.bytes_);
        std::swap(size_, other.size_);
        return *this;
    }
    ~secret_buffer();

    [[nodiscard]] std::byte* data() noexcept { return bytes_; }
    [[nodiscard]] const std::byte* data() const noexcept { return bytes_; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::span<std::byte> bytes() noexcept { return {bytes_, size_}; }
    [[nodiscard]] std::string_view text() const noexcept {
        return {reinterpret_cast<const char*>(bytes_), size_};
    }

private:
    std::byte* bytes_;
    std::size_t size_;
};

// Of what held a secret for a moment: not left out by the compiler.
void wipe(std::span<std::byte> what) noexcept;
// In the same time for any bytes.
[[nodiscard]] bool same(const std::byte* left, const std::byte* right, std::size_t size) noexcept;

} // namespace diolkos::secret
