// What fuzz targets share: the input as text or bytes, and a way to say what must hold.
//
// Threads  single-threaded, as libFuzzer is
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace diolkos::fuzz {

inline std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}
inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

// A promise of the code under test: where it is broken, the fuzzer keeps the input.
inline void require(bool promise, std::string_view what, std::string_view more = {}) {
    if (promise)
        return;
    std::fprintf(stderr, "broken: %.*s\n%.*s\n", static_cast<int>(what.size()), what.data(),
                 static_cast<int>(more.size()), more.data());
    std::abort();
}

// For checks that answer with what is wrong, or with nothing.
inline void require_none(const std::string& wrong, std::string_view promise) {
    require(wrong.empty(), promise, wrong);
}

} // namespace diolkos::fuzz
