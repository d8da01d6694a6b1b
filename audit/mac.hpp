// The keyed hash that joins the two boxes' records of one crossing: HMAC-SHA256 (RFC 2104) over the
// bytes that went over the link. Keyed, because a bare hash would let a reader of the log test
// guesses of what somebody wrote.
//
// I/O      none
// Threads  not thread-safe (one reusable context); each shard has its own
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>

struct evp_mac_ctx_st;

namespace diolkos::audit {

using mac = std::array<std::byte, 32>;

class mac_maker {
public:
    static constexpr std::size_t key_bytes = 32;

    // Throws std::runtime_error if OpenSSL has no HMAC-SHA256 (a failure of start-up).
    explicit mac_maker(std::span<const std::byte, key_bytes> key);

    // Ends the process if OpenSSL fails: nothing may cross without its mac.
    [[nodiscard]] mac make(std::span<const std::byte> bytes) noexcept;

private:
    struct context_free {
        void operator()(evp_mac_ctx_st* context) const noexcept;
    };
    std::unique_ptr<evp_mac_ctx_st, context_free> context_;
};

} // namespace diolkos::audit
