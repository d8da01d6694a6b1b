// A datagram of a one-way link: a header that is open, a body that is sealed.
//
//     0       1       2               4
//     | version: 1 | what: u8 | zero: u16 |
//     | boot counter: u64                 |    the session, see session_key.hpp
//     | random: 12 bytes                  |
//     | packet: u64                       |    from 0, dense, in the order of sending
//     | body, AES-256-GCM ...             |    what it is: symbol.hpp, beacon.hpp
//     | tag: 16 bytes                     |
//
// The header is the associated data, the nonce is the packet's number behind four zero bytes, and
// the key is that of the session's generation packet >> 28.
//
// `what` stands in the header so that a datagram of an unknown session costs a key derivation only
// if it can begin that session; like everything there it is believed once the tag has been
// verified.
//
// I/O      none
// Errors   open() says no more than that it is not authentic: there is nothing else to know
// Threads  not thread-safe; confined to a sender's or receiver's shard
// Memory   one cipher for the sealer, two for the opener
#pragma once

#include "link/session_key.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>

namespace diolkos::link {

inline constexpr std::size_t datagram_header_bytes = 32;
inline constexpr std::size_t datagram_tag_bytes = 16;
inline constexpr std::size_t max_datagram_bytes = 65'000; // of UDP's 65,507

enum class datagram_kind : std::uint8_t { symbol = 1, beacon = 2 };

struct datagram_header {
    datagram_kind what = datagram_kind::symbol;
    session_id session;
    std::uint64_t packet = 0;
};

// nullopt: too short, too long, of another version, or of no known kind.
[[nodiscard]] std::optional<datagram_header> read_header(std::span<const std::byte> datagram);

class datagram_sealer {
public:
    // `bits`: 2^bits packets are a generation.
    datagram_sealer(const pre_shared_key& secret, const session_id& session,
                    unsigned bits = generation_bits);
    ~datagram_sealer();
    datagram_sealer(datagram_sealer&&) noexcept;
    datagram_sealer& operator=(datagram_sealer&&) noexcept;

    // Appends the datagram with the next packet number.
    void seal(datagram_kind what, std::span<const std::byte> body, std::string& out);
    // The number that the next one gets.
    [[nodiscard]] std::uint64_t next_packet() const noexcept { return next_; }

private:
    struct cipher;
    pre_shared_key secret_;
    session_id session_;
    unsigned bits_;
    std::uint64_t next_ = 0;
    std::unique_ptr<cipher> cipher_;
};

class datagram_opener {
public:
    datagram_opener(const pre_shared_key& secret, const session_id& session,
                    unsigned bits = generation_bits);
    ~datagram_opener();
    datagram_opener(datagram_opener&&) noexcept;
    datagram_opener& operator=(datagram_opener&&) noexcept;

    [[nodiscard]] const session_id& session() const noexcept { return session_; }
    // The body, valid until the next call; nullopt if it is not authentic. Requires a `header` of
    // this session, read from `datagram`.
    [[nodiscard]] std::optional<std::span<const std::byte>>
    open(const datagram_header& header, std::span<const std::byte> datagram);

private:
    struct cipher;
    pre_shared_key secret_;
    session_id session_;
    unsigned bits_;
    // Of the last generation that an authentic packet was of, and the one tried last besides.
    std::unique_ptr<cipher> trusted_, other_;
    std::string body_;
};

} // namespace diolkos::link
