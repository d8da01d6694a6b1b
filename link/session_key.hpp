// The keys of a one-way link. One pre-shared key for each direction; everything else follows from
// it:
//
//     key of a generation = HKDF-SHA256(secret: pre-shared key,
//                                       salt:   boot counter, u64 | 12 random bytes,
//                                       info:   "diolkos one-way 1" | generation, u64)
//
// A session is one start of the sending box. Its boot counter grows with each start and is durable
// before the first datagram, and the random bytes are drawn anew: so no two sessions share a key,
// even if a disk was set back. Within a session packets are numbered from 0; every 2^28 of them are
// a generation, with a key of its own, so no key seals more than AES-GCM is good for.
//
// A generation's key is derived from the pre-shared key and not from the key before it: both boxes
// keep the pre-shared key anyway, so a chain would hide nothing, and a receiver that joins late, or
// a datagram that lies about its number, costs one derivation and not millions.
//
// I/O      none
// Threads  values and a free function; safe from any thread
#pragma once

#include "secret/secret_array.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace diolkos::link {

using pre_shared_key = secret::secret_array<32>;
using sealing_key = secret::secret_array<32>; // AES-256

struct session_id {
    std::uint64_t boot_counter = 0; // from 1
    std::array<std::byte, 12> random{};

    bool operator==(const session_id&) const = default;
};

inline constexpr unsigned generation_bits = 28; // packets under one key: 2^28

[[nodiscard]] sealing_key derive_key(const pre_shared_key& secret, const session_id& session,
                                     std::uint64_t generation);

} // namespace diolkos::link
