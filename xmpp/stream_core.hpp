// What both ends of a server-to-server stream do alike: header, restart, errors, closing, silence,
// and the loop that gives a machine one thing at a time.
//
// A machine is inbound_stream's or outbound_stream's inside. It decides; the core says and hears.
//
// I/O      none
// Threads  not thread-safe; confined to its stream's shard
// Memory   that of its parser
#pragma once

#include "xmpp/limits.hpp"
#include "xmpp/objection.hpp"
#include "xmpp/stream_event.hpp"
#include "xmpp/stream_parser.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace diolkos::xmpp {

class stream_core {
public:
    // Starts the negotiation's deadline. A stream speaks under limits.before until raise_limits().
    stream_core(const stream_limits& limits, monotonic now);

    // Parses, and calls machine.on_header(stream_header&&), .on_element(first_level&&) and
    // .on_close() for as long as machine.listening() and no TLS handshake is under way, then
    // .object(objection) if the parser failed, or if there are bytes where TLS must begin.
    template <class Machine>
    void hear(std::span<const std::byte> bytes, monotonic now, Machine& machine);

    // During hear(): no byte came behind what is being heard. Where TLS or a new stream begins,
    // there must be none (RFC 6120, 5.4.3.3 and 6.4.6).
    [[nodiscard]] bool nothing_behind() const noexcept { return nothing_behind_; }

    // A new stream inside the same connection (RFC 6120, 4.3.3): new parser, new header.
    void restart();
    // The same, with a TLS handshake first. Until end_tls() nothing is heard, and nothing is said.
    void begin_tls(stream_events& out);
    // Returns whether there was a handshake under way.
    // As begin_tls() where TLS is up already, but not known yet: the stream goes on behind it.
    void await_tls(stream_events& out);
    [[nodiscard]] bool end_tls() noexcept { return std::exchange(in_handshake_, false); }
    void raise_limits() noexcept;

    void say(std::string_view xml, stream_events& out);
    // Empty `from`, `to` and `id` are left out.
    void say_header(std::string_view from, std::string_view to, std::string_view id,
                    stream_events& out);
    [[nodiscard]] bool header_said() const noexcept { return header_said_; }
    // Stream error, if there is one, and closing tag, if there is a stream to say them in. Nothing
    // may be said behind it.
    void say_end(const objection& why, stream_events& out);
    // The same, and the event.
    void end(const objection& why, bool by_peer, stream_events& out);

    // Time has come: objects to a negotiation that takes too long and to a peer that should speak
    // and has been silent too long; keeps an established stream alive with a blank.
    template <class Machine>
    void tick(monotonic now, Machine& machine, stream_events& out);
    void told(monotonic now) noexcept { now_ = now; }
    [[nodiscard]] monotonic now() const noexcept { return now_; }
    void excuse_silence(monotonic now) noexcept { heard_at_ = now; }
    [[nodiscard]] monotonic next_deadline(bool established) const noexcept;
    // Of this connection: where what is being heard begins, or all heard.
    [[nodiscard]] std::uint64_t offset() const noexcept { return base_ + at_; }

private:
    [[nodiscard]] monotonic keepalive_due() const noexcept { return said_at_ + limits_.keepalive; }

    stream_limits limits_;
    stream_parser parser_;
    std::vector<parsed> items_; // its room is used again
    std::uint64_t base_ = 0;    // bytes of earlier streams in this connection
    std::uint64_t at_ = 0;      // of this stream: where what is being heard begins, or all heard
    bool nothing_behind_ = true;
    bool header_said_ = false;
    bool in_handshake_ = false;
    monotonic started_, now_, said_at_, heard_at_;
};

// What is wrong with a header whoever sends it: its namespace or version.
[[nodiscard]] std::optional<objection> object_to(const stream_header& header);

// Of a peer's words in the log, in bytes.
inline constexpr std::size_t max_peer_text_bytes = 256;
// As much of them, in whole characters.
[[nodiscard]] std::string peer_text(std::string_view text);

// The peer's stream error, as an end.
[[nodiscard]] objection peer_error(const element& stream_error);

template <class Machine>
void stream_core::hear(std::span<const std::byte> bytes, monotonic now, Machine& machine) {
    now_ = heard_at_ = now;
    if (in_handshake_ && !bytes.empty())
        return machine.object({"policy-violation", "starttls.plaintext-behind",
                               "bytes in the clear where TLS must begin"});
    items_.clear();
    parser_.feed(bytes, items_);
    const std::optional<parse_failure> failure = parser_.failure(); // of this parser, not the next
    const std::uint64_t fed = parser_.offset();
    for (std::size_t i = 0; i < items_.size() && machine.listening() && !in_handshake_; ++i) {
        parsed& item = items_[i];
        if (auto* header = std::get_if<stream_header>(&item)) {
            nothing_behind_ = i + 1 == items_.size() && !failure && parser_.at_boundary();
            machine.on_header(std::move(*header));
        } else if (auto* element = std::get_if<first_level>(&item)) {
            at_ = element->end - element->bytes;
            nothing_behind_ = element->end == fed && !failure;
            machine.on_element(std::move(*element));
        } else {
            at_ = fed;
            machine.on_close();
        }
    }
    if (!machine.listening() || in_handshake_)
        return;
    if (failure) {
        at_ = failure->offset;
        machine.object({failure->error, failure->rule, failure->text});
    } else {
        at_ = parser_.offset();
    }
}

template <class Machine>
void stream_core::tick(monotonic now, Machine& machine, stream_events& out) {
    now_ = now;
    if (machine.established()) {
        if constexpr (Machine::peer_speaks)
            if (now_ >= heard_at_ + limits_.idle)
                return machine.on_silence();
        if (now_ >= keepalive_due()) {
            if (now_ >= heard_at_ + limits_.keepalive)
                parser_.rest();
            say(" ", out); // RFC 6120, 4.6.1
        }
    } else if (now_ >= started_ + limits_.negotiation) {
        machine.object(
            {"connection-timeout", "limit.negotiation", "the stream was not established in time"});
    }
}

} // namespace diolkos::xmpp
