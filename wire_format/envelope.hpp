// What the two ends of the duplex link say to each other: one Envelope (link.proto) in each frame.
//
//     hello        first, both ways          crossing     a stanza, numbered in its lane
//     committed    the sender's own record   receipt      the receiver's record, cumulative
//     heartbeat    still here                 pace         for whom the peer should send nothing
//
// Decoding is strict: what does not re-encode to the same bytes is refused, and so is what lies
// outside the limits below. What may be said when is link/'s to judge.
//
// I/O      none
// Errors   not_a_message, not_canonical, value_out_of_range, text_not_xml, text_too_long,
//          frame_empty, frame_too_long, and of a domain those of address.hpp: all of them end the
//          connection
// Threads  values and free functions; safe from any thread
// Memory   one frame and a copy of its stanza
#pragma once

#include "wire_format/codec.hpp"
#include "wire_format/error.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace diolkos::wire {

inline constexpr std::uint32_t link_version = 5;
inline constexpr std::size_t max_link_name_bytes = 255;
inline constexpr std::size_t max_lanes = 64;
inline constexpr std::size_t max_refused = 4096; // in one receipt
inline constexpr std::size_t max_stopped = 16;   // pairs of domains at once
// Of one frame without its length: the largest crossing and room for what surrounds it.
inline constexpr std::uint32_t max_envelope_bytes = codec::max_stanza_bytes + 64 * 1024;

// A journal's id, and a crossing's. All zero is not said on the wire: it means "none".
using identity = std::array<std::byte, 16>;

// What a box knows of one lane, both ways.
struct lane_state {
    // Highest sequence of the peer's lane that is recorded here for good, which no restart of
    // either box will undo; 0: none.
    std::uint64_t recorded = 0;
    identity recorded_boot{};     // the journal of the peer that numbered it; zero: none
    std::uint64_t first_kept = 1; // lowest sequence of the own lane that is not receipted yet; >= 1
    // Highest sequence of the own lane that the journal had when this start of it began.
    std::uint64_t committed = 0;
    std::uint64_t epoch = 1; // starts of the own journal, this one included; >= 1
    friend bool operator==(const lane_state&, const lane_state&) = default;
};

// Whose stanzas for whom.
struct domain_pair {
    std::string from, to; // prepared domains, neither empty
    friend auto operator<=>(const domain_pair&, const domain_pair&) = default;
};

struct hello {
    std::uint32_t version = link_version; // as the peer says it: any number decodes
    std::string link_name;                // at most max_link_name_bytes of XML text
    identity boot{};                      // the id of the sender's journal
    std::array<std::byte, 32> schema_digest{};
    std::vector<lane_state> lanes;         // 1 to max_lanes
    std::vector<domain_pair> stopped = {}; // as in pace
    friend bool operator==(const hello&, const hello&) = default;
};

struct crossing {
    std::uint32_t lane = 0;              // below max_lanes
    std::uint64_t sequence = 0;          // from 1
    identity id{};                       // not zero
    std::optional<identity> sender_boot; // absent: that of the sender's hello; else not zero
    std::string stanza;                  // 1 to codec::max_stanza_bytes, as codec wrote it
    friend bool operator==(const crossing&, const crossing&) = default;
};

// Everything of the sender's lane up to `upto` is durable at the sender.
struct committed {
    std::uint32_t lane = 0;
    std::uint64_t upto = 0; // from 1
    friend bool operator==(const committed&, const committed&) = default;
};

// Everything of the peer's lane from `first` to `upto` is recorded here: accepted, but for
// `refused`. It begins where the last one ended.
struct receipt {
    std::uint32_t lane = 0;
    std::uint64_t first = 0;            // from 1
    std::uint64_t upto = 0;             // from `first`
    std::vector<std::uint64_t> refused; // ascending, each first to upto; at most max_refused
    friend bool operator==(const receipt&, const receipt&) = default;
};

struct heartbeat {
    friend bool operator==(const heartbeat&, const heartbeat&) = default;
};

// For these pairs the sender of this is behind: the peer should send it no more crossings of
// theirs, until it says so again without them. It says all of them, and takes the place of what was
// said before.
struct pace {
    std::vector<domain_pair> stopped; // ascending, none twice; at most max_stopped
    std::uint64_t number = 1;         // on this connection: 1, 2, 3...
    friend bool operator==(const pace&, const pace&) = default;
};

using envelope = std::variant<hello, crossing, committed, receipt, heartbeat, pace>;

// Appends the canonical bytes, without a frame's length (see frame_writer.hpp for a whole frame).
// Requires that the limits above are kept: the peer ends the connection otherwise.
void encode_envelope(const envelope& what, std::string& out);
void encode_envelope(const hello& what, std::string& out);
void encode_envelope(const crossing& what, std::string& out);
void encode_envelope(const committed& what, std::string& out);
void encode_envelope(const receipt& what, std::string& out);
void encode_envelope(const heartbeat& what, std::string& out);
void encode_envelope(const pace& what, std::string& out);

[[nodiscard]] boost::system::result<envelope> decode_envelope(std::span<const std::byte> bytes);

} // namespace diolkos::wire
