// The hashes of a Merkle tree (RFC 6962, 2.1; RFC 9162, 2.1.1), SHA-256:
//
//     leaf    SHA-256(0x00 || record)
//     node    SHA-256(0x01 || left || right)
//     nothing SHA-256()                          the root of a tree without leaves
//
// I/O      none
// Threads  a hasher is not thread-safe (one reusable context); each thread has its own
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>

struct evp_md_ctx_st;
struct evp_md_st;

namespace diolkos::audit::tree {

inline constexpr std::size_t digest_bytes = 32;
using digest = std::array<std::byte, digest_bytes>;

[[nodiscard]] inline std::string_view bytes_of(const digest& hash) noexcept {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}
// Requires at least digest_bytes bytes; the rest is not looked at.
[[nodiscard]] digest digest_from(std::string_view bytes) noexcept;

class hasher {
public:
    // Throws std::runtime_error if OpenSSL has no SHA-256 (a failure of start-up).
    hasher();

    // These end the process if OpenSSL fails: nothing may go on unhashed.
    [[nodiscard]] digest leaf(std::string_view record) noexcept;
    [[nodiscard]] digest node(const digest& left, const digest& right) noexcept;
    // SHA-256 of the bytes as they are.
    [[nodiscard]] digest plain(std::string_view bytes) noexcept;

private:
    struct context_free {
        void operator()(evp_md_ctx_st* context) const noexcept;
    };
    struct algorithm_free {
        void operator()(evp_md_st* algorithm) const noexcept;
    };
    [[nodiscard]] digest run(std::string_view prefix, std::string_view bytes) noexcept;

    std::unique_ptr<evp_md_st, algorithm_free> sha256_;
    std::unique_ptr<evp_md_ctx_st, context_free> context_;
};

} // namespace diolkos::audit::tree
