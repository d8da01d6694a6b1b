// Dialback keys (XEP-0185): what only an authoritative server of a domain can make, and what it can
// tell again without having kept it.
//
//     key = hex(HMAC-SHA256(hex(SHA-256(secret)), receiving SP originating SP stream id))
//
// The stream id is the receiving server's choice, new for each stream, so a key is good for one
// pair of domains on one stream. Prepared domains hold no blank, so no two inputs run together.
//
// I/O      none
// Threads  immutable once made; safe from any thread
#pragma once

#include "secret/secret_array.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace diolkos::xmpp::dialback {

class key_maker {
public:
    // Ends the process if OpenSSL has no SHA-256.
    explicit key_maker(std::span<const std::byte> secret);

    // 64 lower-case hex digits. Ends the process if OpenSSL fails.
    [[nodiscard]] std::string make(std::string_view receiving, std::string_view originating,
                                   std::string_view stream_id) const;
    // Whether make() would give `key`; takes as long for any key of that length.
    [[nodiscard]] bool made(std::string_view key, std::string_view receiving,
                            std::string_view originating, std::string_view stream_id) const;

private:
    secret::secret_array<64> hashed_secret_; // hex, as XEP-0185 has it
};

} // namespace diolkos::xmpp::dialback
