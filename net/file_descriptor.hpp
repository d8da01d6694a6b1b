// A POSIX file descriptor that closes itself.
//
// Threads  not thread-safe; confined to its owner
#pragma once

#include <unistd.h>
#include <utility>

namespace diolkos::net {

class file_descriptor {
public:
    file_descriptor() = default;
    explicit file_descriptor(int number) noexcept
        : number_(number) {}
    file_descriptor(file_descriptor&& other) noexcept
        : number_(std::exchange(other.number_, -1)) {}
    file_descriptor& operator=(file_descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~file_descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }

    void close() noexcept { *this = file_descriptor(); }
    [[nodiscard]] int number() const noexcept { return number_; } // -1: none

private:
    int number_ = -1;
};

} // namespace diolkos::net
