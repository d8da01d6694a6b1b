// A secret of a fixed size, such as a key: a value like std::array, kept in the locked heap
// (locked_heap.hpp) and wiped when it goes. A copy is another place that is wiped.
//
// What is moved from may only be assigned to or destroyed.
//
// Errors   std::bad_alloc if the locked heap is full
// Threads  as std::array
#pragma once

#include "secret/secret_buffer.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace diolkos::secret {

template <std::size_t Size>
class secret_array {
public:
    secret_array()
        : bytes_(Size) {}
    explicit secret_array(std::span<const std::byte, Size> from)
        : bytes_(Size) {
        std::copy(from.begin(), from.end(), bytes_.data());
    }
    // Wipes where it came from.
    [[nodiscard]] static secret_array taken_from(std::array<std::byte, Size>& from) {
        secret_array made{std::span<const std::byte, Size>(from)};
        wipe(from);
        return made;
    }

    secret_array(const secret_array& other)
        : secret_array(static_cast<std::span<const std::byte, Size>>(other)) {}
    secret_array& operator=(const secret_array& other) { return *this = secret_array(other); }
    secret_array(secret_array&&) noexcept = default;
    secret_array& operator=(secret_array&&) noexcept = default;
    ~secret_array() = default;

    [[nodiscard]] std::byte* data() noexcept { return bytes_.data(); }
    [[nodiscard]] const std::byte* data() const noexcept { return bytes_.data(); }
    [[nodiscard]] static constexpr std::size_t size() noexcept { return Size; }
    std::byte& operator[](std::size_t at) noexcept { return bytes_.data()[at]; }
    const std::byte& operator[](std::size_t at) const noexcept { return bytes_.data()[at]; }

    operator std::span<const std::byte, Size>() const noexcept { // NOLINT: reads as its bytes
        return std::span<const std::byte, Size>(data(), Size);
    }
    // Takes as long for any two.
    bool operator==(const secret_array& other) const noexcept {
        return same(data(), other.data(), Size);
    }

private:
    secret_buffer bytes_;
};

} // namespace diolkos::secret
