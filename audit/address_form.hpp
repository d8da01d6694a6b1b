// How the addresses of senders and receivers stand in the log.
//
//     plain    as they are
//     keyed    hmac:B or hmac:B/F: HMAC-SHA256 under the audit key, its first 16 bytes in hex, of
//              the bare address (B) and of the full one (F). Equal addresses have equal hashes, on
//              both boxes; who has the key can look one up, who has not learns only which are equal
//     omitted  not at all
//
// Addresses that a peer wrote and that could not be prepared are hashed as they were written.
//
// I/O      none
// Threads  not thread-safe (one reusable context); each shard has its own
#pragma once

#include "audit/mac.hpp"
#include "audit/record.hpp"

namespace diolkos::audit {

enum class address_form : std::uint8_t { plain, keyed, omitted };

class address_writer {
public:
    static constexpr std::size_t shown_bytes = 16; // of a hash

    address_writer(address_form form, std::span<const std::byte, mac_maker::key_bytes> key)
        : form_(form),
          mac_(key) {}

    // What the log has in the place of this address.
    [[nodiscard]] std::string in_log(const std::string& address);
    void apply(record& entry);

private:
    [[nodiscard]] std::string hashed(std::string_view text);

    address_form form_;
    mac_maker mac_;
};

} // namespace diolkos::audit
