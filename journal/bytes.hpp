// Big-endian numbers and fixed-size fields, into and out of bytes: what segment.cpp and entries.cpp
// write their formats with.
//
// Errors   a reader that runs short says so by ok(), and yields zeros from then on
// Threads  not thread-safe
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace diolkos::journal {

using id16 = std::array<std::byte, 16>;

class byte_writer {
public:
    // `out` must outlive this; bytes are appended to it.
    explicit byte_writer(std::string& out)
        : out_(out) {}

    void u8(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }
    void u32(std::uint32_t value) { number<4>(value); }
    void u64(std::uint64_t value) { number<8>(value); }
    void id(const id16& value) {
        out_.append(reinterpret_cast<const char*>(value.data()), value.size());
    }
    // Its length as u32, then the bytes. Requires less than 4 GiB.
    void blob(std::string_view value) {
        u32(static_cast<std::uint32_t>(value.size()));
        out_ += value;
    }

private:
    template <unsigned Bytes>
    void number(std::uint64_t value) {
        std::array<char, Bytes> raw{};
        for (unsigned i = 0; i < Bytes; ++i) {
            raw[i] = static_cast<char>((value >> (8U * (Bytes - 1 - i))) & 0xffU);
        }
        out_.append(raw.data(), raw.size());
    }

    std::string& out_;
};

class byte_reader {
public:
    // `bytes` must outlive this and every blob that it returns.
    explicit byte_reader(std::string_view bytes)
        : left_(bytes) {}

    std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
    std::uint64_t u64() { return number(8); }
    id16 id() {
        id16 value{};
        const auto raw = take(value.size());
        for (std::size_t i = 0; i < raw.size(); ++i) {
            value[i] = static_cast<std::byte>(raw[i]);
        }
        return value;
    }
    std::string_view blob() { return take(u32()); }
    // `count` bytes, or none and not ok().
    std::string_view take(std::size_t count) {
        if (count > left_.size()) {
            ok_ = false;
            left_ = {};
            return {};
        }
        const auto part = left_.substr(0, count);
        left_.remove_prefix(count);
        return part;
    }

    [[nodiscard]] bool ok() const noexcept { return ok_; }
    [[nodiscard]] std::size_t left() const noexcept { return left_.size(); }

private:
    std::uint64_t number(std::size_t bytes) {
        std::uint64_t value = 0;
        for (const char c : take(bytes)) {
            value = value << 8U | static_cast<unsigned char>(c);
        }
        return value;
    }

    std::string_view left_;
    bool ok_ = true;
};

} // namespace diolkos::journal
