// Who may speak on an inbound stream, to whom: what the peer has proved, and what it has claimed by
// a dialback key that is still being verified.
//
//     SASL EXTERNAL   one domain, towards every domain that is served
//     dialback        pairs (from, to), each for itself (XEP-0220, 2.2.1): a domain says nothing of
//                     its subdomains, nor of the same domain towards another one
//
// I/O      none
// Threads  not thread-safe; confined to its stream's shard
// Memory   max_claims pairs, then max_pairs
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::xmpp {

class stream_authority {
public:
    static constexpr std::size_t max_pairs = 16; // of one stream, proved and claimed
    // While none is proved: what somebody unknown may have kept for him, and asked about.
    static constexpr std::size_t max_claims = 4;

    enum class standing : std::uint8_t { unknown, claimed, proved };

    // Of a pair; the domains are prepared, here and below.
    [[nodiscard]] standing of(std::string_view from, std::string_view to) const noexcept;
    // Whether `from` may speak on the stream, to whomever.
    [[nodiscard]] bool speaks(std::string_view from) const noexcept;
    [[nodiscard]] bool empty() const noexcept;
    [[nodiscard]] bool full() const noexcept {
        return pairs_.size() >= (empty() ? max_claims : max_pairs);
    }

    // By certificate: towards every domain.
    void prove(std::string_view from) { everywhere_ = from; }
    // A pair that was claimed, or a new one. Requires that it is known or !full().
    void prove(std::string_view from, std::string_view to);
    // Requires !full() and that the pair is unknown.
    void claim(std::string_view from, std::string_view to);
    // A claim came to nothing.
    void forget(std::string_view from, std::string_view to);
    // All claims did: they belong to a stream that has ended in a restart.
    void forget_claims();

private:
    struct pair {
        std::string from, to;
        bool proved = false;
    };
    [[nodiscard]] const pair* find(std::string_view from, std::string_view to) const noexcept;

    std::string everywhere_;
    std::vector<pair> pairs_;
};

} // namespace diolkos::xmpp
