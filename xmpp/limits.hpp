// How much a peer may say: checked while parsing, before and after it has authenticated.
// Defaults are those of the configuration reference.
//
// Threads  values
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace diolkos::xmpp {

using monotonic = std::chrono::steady_clock::time_point; // handed in; never read in xmpp/

// Once a stream is closed by this end, for the peer's closing tag; what it has written until then is
// still taken (RFC 6120, 4.4).
inline constexpr std::chrono::seconds closing_wait{5};

struct parser_limits {
    std::uint64_t stanza_bytes; // one first-level element, tags included; also the stream header
    std::uint32_t elements;     // in a stanza, itself included
    std::uint32_t depth;        // of elements, the stanza is 1
    std::uint32_t attributes;   // of one element, namespace declarations included
    std::size_t token_bytes;    // an element or attribute name, or an attribute value

    friend bool operator==(const parser_limits&, const parser_limits&) = default;
};

inline constexpr parser_limits unauthenticated_limits{8'192, 32, 8, 16, 1'024};
inline constexpr parser_limits authenticated_limits{262'144, 4096, 32, 64, 8'192};

struct stream_limits {
    parser_limits before = unauthenticated_limits;
    parser_limits after = authenticated_limits;
    std::chrono::seconds negotiation{30}; // from the connection's start to established, whole
    // Without a byte of a peer that has authenticated to send stanzas: the stream is closed. Longer
    // than any server keeps silent (ejabberd: an hour).
    std::chrono::seconds idle{3660};
    std::chrono::seconds keepalive{300};      // without a byte to the peer: a blank is sent
    std::chrono::seconds acknowledgement{30}; // XEP-0198: the peer is asked, and must have answered
    std::chrono::seconds resumption{300};     // XEP-0198: a session outlives its stream for so long
};

} // namespace diolkos::xmpp
